"""EMO-DB: its recordings, and what their names say (Burkhardt et al., Interspeech 2005)."""
import pathlib

import numpy as np
import soundfile
import soxr

RATE_HZ = 16_000
EMOTIONS = {'W': 'anger', 'L': 'boredom', 'E': 'disgust', 'A': 'fear', 'F': 'happiness', 'T': 'sadness', 'N': 'neutral'}
# Speakers in two parts with as many men as women within one, for training on one and looking at the other.
PARTS = (('03', '09', '11', '14', '15'), ('08', '10', '12', '13', '16'))


class Clip:
    """One recording: 03a01Fa is speaker 03, text a01, emotion F, version a."""

    def __init__(self, path):
        name = path.stem
        self.path, self.name = path, name
        self.speaker, self.text, self.emotion = name[:2], name[2:5], EMOTIONS[name[5]]

    def samples(self):
        """Mono float32 at 16 kHz."""
        values, rate = soundfile.read(self.path, dtype='float32', always_2d=True)
        values = values.mean(axis=1)
        return values if rate == RATE_HZ else soxr.resample(values, rate, RATE_HZ, quality='HQ')


def clips(folder):
    """All recordings below the folder, WAV or FLAC, by name; all 535 have to be there."""
    found = sorted((p for p in pathlib.Path(folder).rglob('*') if p.suffix.lower() in ('.wav', '.flac')), key=lambda p: p.stem)
    if len(found) != 535:
        raise SystemExit(f'{folder}: EMO-DB has 535 recordings, found {len(found)}')
    return [Clip(path) for path in found]


def codes(values):
    """Whole numbers 0, 1, … for the values in sorted order."""
    names = sorted(set(values))
    return np.array([names.index(v) for v in values])
