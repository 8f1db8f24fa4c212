#!/usr/bin/env python3
"""Writes the fixtures and expected values of the presets' tests into Tests/Support/Golden/presets, by the original libraries.

    python3 -m venv VENV && VENV/bin/pip install -r scripts/parity/presets_requirements.txt soundfile
    VENV/bin/pip install --no-deps nemo-toolkit==3.0.0 openwakeword==0.4.0
    VENV/bin/python scripts/make-preset-goldens.py

The recordings are the made-up voice of make-frontend-goldens.py with a stretch of digital silence, at the presets' rates. Of
each preset's array some frames are kept; presets.tsv says which, and what digital silence alone gives.
"""
import importlib.util
import os
import sys

import numpy as np
import soundfile

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(HERE, "..", "Tests", "Support", "Golden", "presets")
sys.path.insert(0, os.path.join(HERE, "parity"))
from preset_originals import ORIGINALS

# Seconds at each rate. VGGish needs 0.975 s.
CLIPS = {16000: 1.3013, 32000: 0.6013, 48000: 0.6013}
# Frames that are kept: each so many-th of the first ones, and the last. Samples of waveforms in the same way.
STEP, FIRST, WINDOW_STEP, SAMPLE_STEP = 4, 140, 8, 16


def voice(seconds, rate, seed):
    found = importlib.util.spec_from_file_location("frontend", os.path.join(HERE, "make-frontend-goldens.py"))
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    samples = module.voice(seconds, rate, seed)
    samples[int(0.3 * seconds * rate):int(0.55 * seconds * rate)] = 0
    return np.int16(np.round(samples * 32767))


def kept(name, count):
    if count > FIRST and name.startswith("openl3"):
        return [*range(0, count - 1, WINDOW_STEP), count - 1]
    return [*range(0, min(count - 1, FIRST), STEP), count - 1]


def main():
    os.makedirs(FOLDER, exist_ok=True)
    clips = {}
    for seed, (rate, seconds) in enumerate(CLIPS.items()):
        path = os.path.join(FOLDER, f"voice-{rate}.wav")
        soundfile.write(path, voice(seconds, rate, 30 + seed), rate, subtype="PCM_16")
        clips[rate] = soundfile.read(path, dtype="float32")[0]
    lines = ["preset\trate\tshape\taxis\tkept\tallowed\tsilence"]
    for name, (original, rate, time, allowed) in ORIGINALS.items():
        array = np.asarray(original(clips[rate]), dtype=np.float32)
        axis = 0 if time is None else time
        places = list(range(0, array.shape[0], SAMPLE_STEP)) if time is None else kept(name, array.shape[axis])
        np.save(os.path.join(FOLDER, name + ".npy"), np.ascontiguousarray(np.take(array, places, axis)))
        silence = np.unique(np.asarray(original(np.zeros(int(1.3 * rate) + 37, np.float32)), dtype=np.float32))
        # NeMo divides the rounding of a mean by 1e-5; there is no single value.
        texts = "" if name.startswith("nemo") else ",".join(f"{value:.9g}" for value in silence)
        lines.append("\t".join([
            name, str(rate), ",".join(map(str, array.shape)), str(axis), ",".join(map(str, places)) if time is not None else f"/{SAMPLE_STEP}",
            f"{allowed:g}", texts]))
        print(lines[-1][:150], file=sys.stderr)
    with open(os.path.join(FOLDER, "presets.tsv"), "w") as table:
        table.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
