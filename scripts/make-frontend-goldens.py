#!/usr/bin/env python3
"""Writes the fixtures and expected values of the audio front end's tests into Tests/Support/Golden/frontend.

    python3 -m venv VENV && VENV/bin/pip install librosa soundfile
    VENV/bin/python scripts/make-frontend-goldens.py

The recordings are synthetic and speech-like: a gliding voice with three formants, syllables with pauses, a little noise.
They depend on nothing but this file. Arrays are float32 .npy. The log-mels are those of librosa, (mel, time) turned
into (time, mel); the samples are those of `soundfile.read(dtype='float32')`.
"""
import os
import sys

import librosa
import numpy as np
import soundfile

FOLDER = os.path.join(os.path.dirname(__file__), "..", "Tests", "Support", "Golden", "frontend")


def voice(seconds, rate, seed, channels=1):
    """Speech-like samples, shape (frames,) or (frames, channels), peak about 0.5."""
    random = np.random.default_rng(seed)
    t = np.arange(int(seconds * rate)) / rate
    pitch_hz = 120 + 60 * np.sin(2 * np.pi * 1.3 * t + seed) + 20 * t
    phase = 2 * np.pi * np.cumsum(pitch_hz) / rate
    x = np.zeros(len(t))
    for harmonic in range(1, 60):
        hz = harmonic * pitch_hz
        formants = sum(
            gain * np.exp(-(((hz - centre) / width) ** 2))
            for centre, width, gain in ((500 + 200 * np.sin(5 * t), 130, 1.0), (1500 + 400 * np.cos(4 * t), 200, 0.5), (2600, 300, 0.25))
        )
        x += np.where(hz < 0.45 * rate, formants * np.sin(harmonic * phase), 0)
    syllables = np.clip(1.4 * np.sin(2 * np.pi * 3 * t) + 0.5, 0, 1)
    x = x * syllables + 0.002 * random.standard_normal(len(t))
    x *= 0.5 / np.abs(x).max()
    if channels == 1:
        return x
    return np.stack([x * (1 - 0.2 * c) + 0.003 * random.standard_normal(len(t)) for c in range(channels)], axis=1)


# name, seconds, rate, channels, subtype. Odd lengths so that the last frame and the last resampled sample are partial.
CLIPS = [
    ("voice-8k", 0.6003, 8000, 1, "PCM_16"),
    ("voice-16k", 0.8013, 16000, 1, "PCM_16"),
    ("voice-22k-stereo", 0.3007, 22050, 2, "PCM_16"),
    ("voice-44k", 0.3501, 44100, 1, "PCM_16"),
    ("voice-48k-stereo", 0.2503, 48000, 2, "PCM_16"),
    ("voice-16k-24bit", 0.1207, 16000, 1, "PCM_24"),
    ("voice-16k-float", 0.1207, 16000, 1, "FLOAT"),
    ("voice-8k-10channels", 0.0503, 8000, 10, "FLOAT"),
]

# What the other containers hold: name and soundfile's format. Samples of lossy ones are what this libsndfile decodes.
CONTAINERS = [("voice.flac", "FLAC", "PCM_16"), ("voice.aiff", "AIFF", "PCM_16"), ("voice.ogg", "OGG", "VORBIS"), ("voice.mp3", "MP3", "MPEG_LAYER_III")]

DEFAULTS = dict(n_fft=2048, hop_length=512, n_mels=128, fmin=30.0, fmax=8000.0, htk=False, norm="slaney", pad_mode="constant", center=True, power=2.0, win_length=2048)

# name, clip, what differs from the defaults, what differs in power_to_db.
VARIANTS = [
    ("reflect", "voice-16k", dict(pad_mode="reflect"), {}),
    ("htk", "voice-16k", dict(htk=True, norm=None), {}),
    ("short-window", "voice-16k", dict(n_fft=1024, win_length=400, hop_length=160, n_mels=61), {}),
    ("uncentred", "voice-16k", dict(center=False), {}),
    ("magnitude", "voice-16k", dict(power=1.0, n_mels=40), {}),
    ("absolute", "voice-16k", dict(n_mels=40), dict(ref=1.0, top_db=None)),
]

# name, clip, sample rate, arguments of librosa.feature.mfcc; librosa's own defaults where nothing stands.
MFCCS = [
    ("defaults", "voice-44k", 22050, {}),
    ("40", "voice-16k", 16000, dict(n_mfcc=40)),
    ("lifter", "voice-16k", 16000, dict(n_mfcc=13, lifter=22, n_fft=512, hop_length=160, win_length=400, n_mels=40, fmin=20, fmax=7600)),
    ("dct-1", "voice-8k", 22050, dict(n_mfcc=13, dct_type=1)),
    ("dct-3", "voice-8k", 22050, dict(n_mfcc=13, dct_type=3, lifter=22)),
]

# name, clip at 22,050 Hz, derivatives below the 13 coefficients, arguments of librosa.feature.delta, summary over time.
DELTAS = [
    ("deltas-1", "voice-44k", 1, {}, None),
    ("deltas-2", "voice-44k", 2, {}, None),
    ("deltas-2-width-5", "voice-44k", 2, dict(width=5), None),
    ("deltas-2-nearest", "voice-16k-float", 2, dict(mode="nearest"), None),
    ("deltas-2-mean-std", "voice-44k", 2, {}, lambda x: np.concatenate([np.mean(x.T, axis=0), np.std(x.T, axis=0)])),
    ("mean", "voice-44k", 0, {}, lambda x: np.mean(x.T, axis=0)),
    ("max", "voice-44k", 0, {}, lambda x: np.max(x, axis=1)),
]

# name and arguments of librosa.filters.mel; dense, (bands, bins).
BANKS = [
    ("slaney", dict(sr=16000, n_fft=2048, n_mels=128, fmin=30, fmax=8000, htk=False, norm="slaney")),
    ("slaney-none", dict(sr=16000, n_fft=512, n_mels=40, fmin=0, fmax=8000, htk=False, norm=None)),
    ("htk-slaney", dict(sr=22050, n_fft=512, n_mels=40, fmin=0, fmax=11025, htk=True, norm="slaney")),
    ("htk", dict(sr=16000, n_fft=512, n_mels=26, fmin=20, fmax=7600, htk=True, norm=None)),
]


def save(name, array):
    np.save(os.path.join(FOLDER, name + ".npy"), np.ascontiguousarray(array, dtype=np.float32))


def log_mel(samples, changes, decibel_changes):
    options = {**DEFAULTS, **changes}
    spectrogram = librosa.feature.melspectrogram(y=samples, sr=16000, **options)
    return librosa.power_to_db(spectrogram, **{"ref": np.max, **decibel_changes}).T


def main():
    os.makedirs(FOLDER, exist_ok=True)
    for seed, (name, seconds, rate, channels, subtype) in enumerate(CLIPS):
        path = os.path.join(FOLDER, name + ".wav")
        soundfile.write(path, voice(seconds, rate, seed, channels), rate, subtype=subtype)
        samples, _ = librosa.load(path, sr=16000, mono=True)
        save(name + ".logmel", log_mel(samples, {}, {}))
    for name in ("voice-8k", "voice-22k-stereo"):
        save(name + ".resampled", librosa.load(os.path.join(FOLDER, name + ".wav"), sr=16000, mono=True)[0])
    for name in ("voice-16k-24bit", "voice-16k-float", "voice-8k-10channels"):
        save(name + ".mono", librosa.load(os.path.join(FOLDER, name + ".wav"), sr=None, mono=True)[0])
    for name, format_name, subtype in CONTAINERS:
        path = os.path.join(FOLDER, name)
        samples = voice(0.3, 16000, 20)
        # As integers, so that no writer rounds in its own way.
        soundfile.write(path, np.int16(np.round(samples * 32767)), 16000, format=format_name, subtype=subtype)
        # AIFF holds the same samples as FLAC.
        if name != "voice.aiff":
            save(name + ".samples", soundfile.read(path, dtype="float32")[0])
    for name, clip, changes, decibel_changes in VARIANTS:
        samples, _ = librosa.load(os.path.join(FOLDER, clip + ".wav"), sr=16000, mono=True)
        save(f"variant-{name}.logmel", log_mel(samples, changes, decibel_changes))
    for name, clip, rate, arguments in MFCCS:
        samples, _ = librosa.load(os.path.join(FOLDER, clip + ".wav"), sr=rate, mono=True)
        save(f"mfcc-{name}", librosa.feature.mfcc(y=samples, sr=rate, **arguments).T)
    for name, clip, orders, arguments, summary in DELTAS:
        samples, rate = librosa.load(os.path.join(FOLDER, clip + ".wav"))
        x = librosa.feature.mfcc(y=samples, sr=rate, n_mfcc=13)
        x = np.concatenate([x] + [librosa.feature.delta(x, order=order, **arguments) for order in range(1, orders + 1)])
        save(f"mfcc-{name}", summary(x) if summary else x.T)
    for name, arguments in BANKS:
        bank = librosa.filters.mel(**arguments)
        # Dense banks are mostly zeros: first bin, number of bins, then the weights of each band in turn.
        runs = [np.flatnonzero(row) for row in bank]
        table = [np.array([run[0], len(run)], dtype=np.float32) if len(run) else np.zeros(2, np.float32) for run in runs]
        weights = [row[run[0] : run[-1] + 1] for row, run in zip(bank, runs) if len(run)]
        save(f"bank-{name}.runs", np.stack(table))
        save(f"bank-{name}.weights", np.concatenate(weights))
    hz = np.array([0, 1, 30, 440, 999.9, 1000, 1000.1, 2000, 4000, 8000, 22050, 96000], dtype=np.float64)
    save("mels", np.stack([hz, librosa.hz_to_mel(hz, htk=False), librosa.hz_to_mel(hz, htk=True)]))
    print(f"librosa {librosa.__version__}, soundfile {soundfile.__version__}, {soundfile.__libsndfile_version__}", file=sys.stderr)


if __name__ == "__main__":
    main()
