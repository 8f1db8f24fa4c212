#!/usr/bin/env python3
"""Writes what librosa and numpy make of a recording between the file and the front end into Tests/Support/Golden/load.

    python3 -m venv VENV && VENV/bin/pip install librosa soundfile
    VENV/bin/python scripts/make-load-goldens.py

The recordings are those of make-frontend-goldens.py, and one with silence at its ends. Arrays are float32 .npy.
"""
import os
import sys

import librosa
import numpy as np
import soundfile

GOLDEN = os.path.join(os.path.dirname(__file__), "..", "Tests", "Support", "Golden")
FOLDER = os.path.join(GOLDEN, "load")
RATE = 8000


def save(name, array):
    np.save(os.path.join(FOLDER, name + ".npy"), np.ascontiguousarray(array, dtype=np.float32))


def load(name, **arguments):
    return librosa.load(os.path.join(FOLDER if name == "quiet-ends" else os.path.join(GOLDEN, "frontend"), name + ".wav"), sr=RATE, **arguments)[0]


def main():
    os.makedirs(FOLDER, exist_ok=True)
    voice, rate = soundfile.read(os.path.join(GOLDEN, "frontend", "voice-8k.wav"))
    noise = 0.001 * np.random.default_rng(5).standard_normal(len(voice) + 4500)
    noise[2600 : 2600 + len(voice)] += 0.6 * voice
    soundfile.write(os.path.join(FOLDER, "quiet-ends.wav"), noise, rate, subtype="PCM_16")

    save("offset-duration", load("voice-44k", offset=0.1003, duration=0.1501))
    save("offset", load("voice-22k-stereo", offset=0.1234))
    quiet = load("quiet-ends")
    save("trim-30", librosa.effects.trim(quiet, top_db=30)[0])
    save("trim-20-short", librosa.effects.trim(quiet, top_db=20, frame_length=512, hop_length=128)[0])
    y = load("voice-44k")
    save("peak", librosa.util.normalize(y))
    save("peak-6", y * (10 ** (-6 / 20) / np.abs(y).max()))
    save("rms-20", y * (10 ** (-20 / 20) / np.sqrt(np.mean(y**2))))
    save("pre-emphasis", librosa.effects.preemphasis(y, coef=0.97))
    save("length-pad", librosa.util.fix_length(y, size=len(y) + 301))
    save("length-crop", librosa.util.fix_length(y, size=1777))
    save("length-pad-both", librosa.util.pad_center(y, size=len(y) + 301))
    save("length-crop-both", y[(len(y) - 1777) // 2 :][:1777])
    save("length-tile", np.resize(y, 7000))
    z = librosa.effects.trim(load("quiet-ends", offset=0.05, duration=1.1), top_db=30)[0]
    z = librosa.effects.preemphasis(librosa.util.normalize(z), coef=0.95)
    save("all", librosa.util.fix_length(z, size=5000))
    print(f"librosa {librosa.__version__}, numpy {np.__version__}, soundfile {soundfile.__version__}", file=sys.stderr)


if __name__ == "__main__":
    main()
