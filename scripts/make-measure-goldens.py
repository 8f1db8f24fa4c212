#!/usr/bin/env python3
"""Measures recordings by numpy and pyloudnorm, for RecordingMeterGoldenTests and for a comparison with real clips.

    scripts/make-measure-goldens.py                      writes Tests/Support/Golden/measure, of the recordings of make-frontend-goldens.py
    scripts/make-measure-goldens.py PROGRAM SOURCE ...   compares what `melscope doctor` measured of real folders, clip by clip

Needs numpy, scipy, soundfile and pyloudnorm 0.2 (its meter is an implementation of ITU-R BS.1770-4 of its own; K-weighting by its "DeMan" filters,
which are libebur128's).
"""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyloudnorm
import soundfile as sf

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = [
    "voice.flac", "voice.aiff", "voice-16k-24bit.wav", "voice-16k-float.wav", "voice-8k-10channels.wav",
]


def measured(path):
    samples, rate = sf.read(path, dtype="float32", always_2d=True)
    samples = samples.astype(np.float64)
    peak, power = np.abs(samples).max(), (samples**2).mean()
    means = samples.mean(axis=0)
    found = {
        "seconds": len(samples) / rate,
        "peakDBFS": 20 * np.log10(peak) if peak > 0 else None,
        "rmsDBFS": 10 * np.log10(power) if power > 0 else None,
        "dcOffset": means[np.abs(means).argmax()],
        "lufs": None,
    }
    # pyloudnorm takes five channels at most.
    if len(samples) >= 0.4 * rate and samples.shape[1] <= 5 and peak > 0:
        # It counts a block that the recording ends within, which the recommendation does not.
        hop = (rate + 5) // 10
        whole = samples[: 4 * hop + (len(samples) - 4 * hop) // hop * hop]
        loudness = pyloudnorm.Meter(rate, filter_class="DeMan").integrated_loudness(whole)
        # Below the absolute gate there is none.
        found["lufs"] = float(loudness) if np.isfinite(loudness) and loudness > -70 else None
    return found


def made_up():
    """Two seconds of two channels with a pause and an offset, small enough to be kept: 8 kHz, 8 bit steps of 16-bit samples."""
    rng = np.random.default_rng(3)
    time = np.arange(16000) / 8000
    voice = 0.4 * np.sin(2 * np.pi * 180 * time) * (np.sin(2 * np.pi * 3 * time) > 0) + 0.05 * np.sin(2 * np.pi * 1100 * time)
    voice[7000:11000] *= 0.02
    samples = np.stack([voice + 0.01, 0.5 * voice + rng.normal(0, 0.002, len(voice))], axis=1)
    path = ROOT / "Tests/Support/Golden/measure/two-seconds.flac"
    path.parent.mkdir(exist_ok=True)
    sf.write(path, samples, 8000, subtype="PCM_16")
    return path


def goldens():
    fixtures = ROOT / "Tests/Support/Golden/frontend"
    found = {}
    for name in FIXTURES:
        path = fixtures / name
        found[name] = measured(path)
    found["two-seconds.flac"] = measured(made_up())
    target = ROOT / "Tests/Support/Golden/measure/measures.json"
    target.write_text(json.dumps(found, indent=2) + "\n")
    print(target)


def compare(program, sources):
    worst = {}
    count = 0
    with tempfile.TemporaryDirectory() as cache:
        environment = dict(os.environ, XDG_CACHE_HOME=cache, XDG_STATE_HOME=cache, XDG_CONFIG_HOME=cache)
        for source in sources:
            subprocess.run([program, "doctor", source, "--quiet", "--json"], check=True, env=environment, stdout=subprocess.DEVNULL)
            (store,) = (p for p in Path(cache).rglob("*.sqlite"))
            rows = sqlite3.connect(store).execute("SELECT path, seconds, peakDBFS, rmsDBFS, dcOffset, lufs FROM measure WHERE kind = 'audio'").fetchall()
            for path, *values in rows:
                own = dict(zip(["seconds", "peakDBFS", "rmsDBFS", "dcOffset", "lufs"], values))
                count += 1
                for key, wanted in measured(Path(source) / path).items():
                    if (own[key] is None) != (wanted is None):
                        print(f"{path}: {key} is {own[key]}, wanted {wanted}")
                    elif wanted is not None:
                        difference = abs(own[key] - wanted)
                        if difference >= worst.get(key, (0, ""))[0]:
                            worst[key] = (difference, path)
            os.remove(store)
            for other in Path(cache).rglob("*.sqlite-*"):
                os.remove(other)
    print(f"{count} clips; largest differences:")
    for key, (difference, path) in worst.items():
        print(f"  {key}: {difference:.2e} ({path})")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        compare(os.path.abspath(sys.argv[1]), sys.argv[2:])
    else:
        goldens()
