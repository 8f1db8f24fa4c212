#!/usr/bin/env python3
"""Writes scalers of sklearn, and what numpy and sklearn make of arrays, into Tests/Support/Golden/normalise.

    python3 -m venv VENV && VENV/bin/pip install numpy scikit-learn
    VENV/bin/python scripts/make-normalise-goldens.py

The array is the MFCCs of make-frontend-goldens.py, (frames, 40); as power it is 10 to its tenth part.
"""
import json
import os
import sys

import numpy as np
import sklearn
from sklearn.preprocessing import StandardScaler

GOLDEN = os.path.join(os.path.dirname(__file__), "..", "Tests", "Support", "Golden")
FOLDER = os.path.join(GOLDEN, "normalise")


def save(name, array):
    np.save(os.path.join(FOLDER, name + ".npy"), np.ascontiguousarray(array, dtype=np.float32))


def main():
    os.makedirs(FOLDER, exist_ok=True)
    x = np.load(os.path.join(GOLDEN, "frontend", "mfcc-40.npy"))
    save("affine", x * 0.0125 + 1)
    save("zscore-clip", (x - x.mean()) / x.std())
    save("zscore-band", (x - x.mean(axis=0)) / (x.std(axis=0) + 1e-5))
    power = 10 ** (x.astype(np.float64) / 100)
    power[3] = 0
    save("power", power)
    power = np.maximum(power.astype(np.float32).astype(np.float64), 1e-8)
    save("db", 10 * np.log10(power))
    save("ln", np.log(power))
    save("log10", np.log10(power))
    logs = np.log(power) * 0.5 + 2
    save("all", (logs - logs.mean(axis=0)) / logs.std(axis=0) * 2)
    scaler = StandardScaler().fit(x[:20].astype(np.float64))
    np.savez(os.path.join(FOLDER, "scaler.npz"), mean=scaler.mean_, scale=scaler.scale_)
    np.savez_compressed(os.path.join(FOLDER, "scaler-names.npz"), mean_=scaler.mean_[None], std=scaler.scale_, n=20)
    with open(os.path.join(FOLDER, "scaler.json"), "w") as file:
        json.dump({"mean_": scaler.mean_.tolist(), "scale_": scaler.scale_.tolist(), "n_samples_seen_": 20}, file)
    save("scaler", scaler.transform(x))
    print(f"numpy {np.__version__}, scikit-learn {sklearn.__version__}", file=sys.stderr)


if __name__ == "__main__":
    main()
