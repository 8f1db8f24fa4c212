#!/usr/bin/env python3
"""Writes the features of the built-in networks as Keras computes them, for Tests/Support/Golden/model.

    pip install numpy onnx tensorflow-cpu
    make-model-goldens.py Tests/Support/Golden/model

features-T.npy holds every 7th value, in C order, of the (1, ceil(T / 8), 2048) float32 features of the made-up log-mel of T
frames below, trained-T.npy those of the trained weights: 7 has no factor in common with the 128 channels, so every channel and mel position is met.
"""
import pathlib
import sys

import numpy as np

import seedcnn

FRAMES = (1, 7, 8, 78, 103, 157)
STRIDE = 7


def log_mel(frames, mel_bands=seedcnn.MEL_BANDS):
    """(1, frames, mel_bands, 1) float32 in -79.9375..0 dB: diagonal ridges and hashed noise, exact in any language.

    The tests make the same values: ridge |(4 m + 3 t) mod 96 - 48|, noise ((2654435761 t + 40503 m) mod 2^32 >> 16) mod 512 / 16.
    """
    t = np.arange(frames, dtype=np.uint64)[:, None]
    m = np.arange(mel_bands, dtype=np.uint64)[None, :]
    ridge = np.abs(((4 * m + 3 * t) % 96).astype(np.float64) - 48)
    noise = (((2654435761 * t + 40503 * m) % 2**32 >> 16) % 512).astype(np.float64) / 16
    return -(ridge + noise).astype(np.float32)[None, :, :, None]


def main():
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    trained = pathlib.Path(__file__).resolve().parent.parent / 'Sources' / 'CSeedModel' / 'seed-cnn-trained.onnx'
    for name, blocks in (('features', None), ('trained', seedcnn.blocks_of(trained))):
        model = seedcnn.keras_model(blocks=blocks)
        for frames in FRAMES:
            features = model(log_mel(frames), training=False).numpy()
            assert features.shape == (1, -(-frames // 8), 2048) and features.dtype == np.float32
            np.save(out / f'{name}-{frames}.npy', features.ravel()[::STRIDE])


if __name__ == '__main__':
    main()
