#!/usr/bin/env python3
"""The usual script of the field, librosa and Keras `predict` clip by clip, as a peer for `make bench`.

    peer_keras.py CLIPS_FOLDER OUTPUT_FOLDER COUNT        prints clips and seconds as JSON, the first clip not counted
"""
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
os.environ['CUDA_VISIBLE_DEVICES'] = '-1'
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'


def main():
    import librosa
    import numpy as np
    import seedcnn
    folder, output, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    os.makedirs(output, exist_ok=True)
    model = seedcnn.keras_model()
    paths = [os.path.join(root, name) for root, _, names in os.walk(folder) for name in names if name.endswith('.wav')]
    paths = sorted(paths)[:: max(1, len(paths) // (count + 1))][: count + 1]
    began = None
    for index, path in enumerate(paths):
        if index == 1:
            began = time.perf_counter()
        y, rate = librosa.load(path, sr=16000, mono=True)
        mel = librosa.feature.melspectrogram(y=y, sr=rate, n_fft=2048, hop_length=512, n_mels=128, fmin=30, fmax=8000)
        decibels = librosa.power_to_db(mel, ref=np.max)
        features = model.predict(decibels.T[None, :, :, None], verbose=0)
        np.save(os.path.join(output, f'{index}.npy'), features[0])
    print(json.dumps({'clips': len(paths) - 1, 'seconds': time.perf_counter() - began}))


main()
