# melscope export features/ravdess --to ravdess.npz
import sys

import keras
import numpy as np

clips = np.load(sys.argv[1])
arrays = [clips[key] for key in clips["__keys__"]]
words, labels = np.unique(clips["__emotion__"], return_inverse=True)
# (clip, frame, value); frames of zeros alone are padding, and the mask leaves them out.
values = keras.utils.pad_sequences(arrays, padding="post", dtype="float32")

model = keras.Sequential([keras.layers.Masking(), keras.layers.GRU(16), keras.layers.Dense(len(words), activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
history = model.fit(values, labels, epochs=1, verbose=0)
print(f"loss {history.history['loss'][0]:.3f} for {values.shape}, {len(words)} labels")
