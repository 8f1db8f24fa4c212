"""What the network is trained on: each recording at several speeds, and by several voices, as log-mels."""
import pathlib

import numpy as np
import soxr

import emodb
import frontend
import voices

SPEEDS = (0.8, 0.87, 0.94, 1.0, 1.06, 1.13, 1.2)
AS_RECORDED = SPEEDS.index(1.0)
EACH = len(SPEEDS) + voices.COUNT


def at_speed(samples, speed):
    """Played faster: shorter, and pitch and formants higher by the same factor."""
    return samples if speed == 1 else soxr.resample(samples, frontend.RATE_HZ * speed, frontend.RATE_HZ, quality='HQ')


def load(folder, cache=None):
    """Clips, and for each its versions, (time, 128) float16: those of SPEEDS, then the voices. Kept in the file CACHE where one is given."""
    clips = emodb.clips(folder)
    if cache and pathlib.Path(cache).exists():
        saved = np.load(cache)
        parts = np.split(saved['values'], np.cumsum(saved['frames'])[:-1])
        return clips, [parts[i * EACH:(i + 1) * EACH] for i in range(len(clips))]
    made, random = [], np.random.RandomState(voices.SEED)
    for clip in clips:
        samples = clip.samples()
        versions = [*(at_speed(samples, speed) for speed in SPEEDS), *voices.voices(samples, random)]
        made.append([frontend.log_mel(version).astype(np.float16) for version in versions])
    if cache:
        flat = [v for versions in made for v in versions]
        np.savez(cache, values=np.concatenate(flat), frames=[len(v) for v in flat])
    return clips, made
