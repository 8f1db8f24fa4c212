"""Recordings in every form that the front end must read, made from a few signals."""
import shutil

import numpy as np
import soundfile
import soxr

RATES_HZ = (8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000, 192_000)
ENCODINGS = ('PCM_U8', 'PCM_16', 'PCM_24', 'PCM_32', 'FLOAT', 'DOUBLE')
# Around one window of 2,048 samples, its half, and the hop of 512 at 16 kHz.
SHORT_SAMPLES = (1, 2, 16, 255, 256, 511, 512, 513, 1023, 1024, 1025, 1535, 1536, 2047, 2048, 2049, 2560, 4096)
LONG_SECONDS = 600


def read_mono(path):
    samples, rate = soundfile.read(path, dtype='float64', always_2d=True)
    return samples.mean(axis=1), rate


def at_rate(samples, from_hz, to_hz):
    return samples if from_hz == to_hz else soxr.resample(samples, from_hz, to_hz, 'VHQ')


def write(path, samples, rate, subtype='PCM_16', format=None):
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, np.clip(samples, -1, 1 - 2 ** -15), rate, subtype=subtype, format=format)


def spread(samples, channels):
    """Channels of their own level, sign and delay."""
    return np.stack([np.roll(samples, 37 * c) * (0.95 ** c) * (-1 if c % 3 == 2 else 1) for c in range(channels)], axis=1)


def signals(rate, random):
    """What speech does not hold: extremes of level, of crest and of spectrum. Two seconds each."""
    time = np.arange(2 * rate) / rate
    noise = random.uniform(-1, 1, len(time))
    impulses = np.zeros(len(time))
    impulses[:: rate // 7] = 0.9
    sine = np.sin(2 * np.pi * 1000 * time)
    return {
        'noise': 0.9 * noise, 'quiet-noise': 1e-3 * noise, 'sine': 0.8 * sine, 'impulses': impulses, 'clipped': np.clip(4 * noise, -1, 1),
        'chirp': 0.7 * np.sin(2 * np.pi * (50 + 0.49 * rate / 4 * time) * time), 'low-hum': 0.5 * np.sin(2 * np.pi * 40 * time),
        'constant-and-noise': 0.5 + 0.01 * noise, 'bursts': noise * (np.sin(2 * np.pi * 1.5 * time) > 0.3),
        'fade': noise * np.logspace(0, -4, len(time)),
    }


def make(folder, recordings):
    """Fills `folder` with one folder a group; `recordings` are paths. Returns the path of the long clip as well."""
    random = np.random.RandomState(20_240_229)
    for index, path in enumerate(recordings):
        target = folder / 'recordings' / f'{index:03}-{path.stem}{path.suffix}'
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    bases = [read_mono(path) for path in recordings[:: max(1, len(recordings) // 4)][:4]]

    for index, (samples, rate) in enumerate(bases):
        for hz in RATES_HZ:
            write(folder / 'rates' / f'{hz}-{index}.wav', at_rate(samples, rate, hz), hz)
    for index, (samples, rate) in enumerate(bases[:2]):
        for channels in range(1, 9):
            for hz in (16_000, 44_100):
                write(folder / 'channels' / f'{channels}-{hz}-{index}.wav', spread(at_rate(samples, rate, hz), channels), hz)
        for subtype in ENCODINGS:
            for hz in (16_000, 48_000):
                write(folder / 'encodings' / f'{subtype}-{hz}-{index}.wav', at_rate(samples, rate, hz), hz, subtype)
        for format, subtype in (('FLAC', 'PCM_16'), ('FLAC', 'PCM_24'), ('AIFF', 'PCM_16'), ('OGG', 'VORBIS'), ('MP3', 'MPEG_LAYER_III')):
            for hz in (16_000, 44_100):
                name = f'{format}-{subtype}-{hz}-{index}.{format.lower()}'
                write(folder / 'containers' / name, at_rate(samples, rate, hz), hz, subtype, format)
    for hz in (16_000, 48_000):
        for name, samples in signals(hz, random).items():
            write(folder / 'signals' / f'{name}-{hz}.wav', samples, hz, 'FLOAT')
    for count in SHORT_SAMPLES:
        for hz in (16_000, 44_100):
            samples = random.uniform(-0.5, 0.5, max(1, round(count * hz / 16_000)))
            write(folder / 'short' / f'{count}-{hz}.wav', samples, hz, 'FLOAT')

    long = folder.parent / 'long' / 'clips' / f'{LONG_SECONDS}-seconds.wav'
    samples, rate = bases[0]
    tiled = np.resize(at_rate(samples, rate, 44_100), LONG_SECONDS * 44_100)
    tiled *= np.linspace(0.3, 1, len(tiled))
    write(long, spread(tiled, 2), 44_100)
    return long
