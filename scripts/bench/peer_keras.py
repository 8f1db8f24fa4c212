"""The usual script: librosa and Keras `predict`, clip by clip.

    peer_keras.py LIST

The model is built and the first clip is done before the first measurement. Then each line on standard input names an output
folder: all clips of LIST are extracted into it and a line with the wall seconds is answered. TensorFlow uses all cores.
"""
import pathlib
import sys
import time

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import seedcnn


def main():
    import librosa

    paths = open(sys.argv[1]).read().splitlines()
    model = seedcnn.keras_model()

    def features(path):
        samples, rate = librosa.load(path, sr=16000, mono=True)
        mel = librosa.feature.melspectrogram(
            y=samples, sr=rate, n_fft=2048, hop_length=512, n_mels=128, fmin=30, fmax=8000)
        decibels = librosa.power_to_db(mel, ref=np.max)
        return model.predict(decibels.T[None, :, :, None], verbose=0)[0]

    features(paths[0])
    print('ready', flush=True)
    for line in sys.stdin:
        folder = line.rstrip('\n')
        start = time.perf_counter()
        for index, path in enumerate(paths):
            np.save(f'{folder}/{index}.npy', features(path))
        print(time.perf_counter() - start, flush=True)


if __name__ == '__main__':
    main()
