#!/usr/bin/env python3
"""Compares each preset with the front end that it imitates, on recordings, through the program itself.

    presets.py CLIPS [--presets a,b] [--json FILE] [--silent FILE]

`melscope extract CLIPS --preset NAME --model none` writes the arrays; the original library computes its own from what
librosa.load gives at the preset's rate. CLIPS is a folder; --silent is one recording of digital silence, which must become the
original's floor. A preset whose library is not installed is left out and says so. Ends with 1 when a bound is broken.
"""
import argparse
import json
import pathlib
import sys
import tempfile
import warnings

import librosa
import numpy as np

from preset_originals import ORIGINALS
from program import Extraction

warnings.filterwarnings('ignore')


class Differences:
    """Of one preset, over the clips."""

    def __init__(self, name):
        self.name, self.clips, self.values, self.parts = name, 0, 0, []
        self.worst, self.worst_clip, self.problems, self.missing, self.shape = 0.0, '', [], '', None

    def add(self, clip, mine, theirs):
        if mine is None:
            self.problems.append(f'{clip} was not extracted')
            return
        if mine.shape != theirs.shape:
            self.problems.append(f'{clip}: {mine.shape}, the original {theirs.shape}')
            return
        off = np.abs(mine.astype(np.float64) - theirs).ravel()
        # What rounding made is most of it; the largest hundredth is enough for the share of 99.9 %.
        kept = max(1, off.size // 100)
        self.parts.append(np.partition(off, off.size - kept)[-kept:])
        self.clips, self.values, self.shape = self.clips + 1, self.values + off.size, mine.shape
        if off.max() >= self.worst:
            self.worst, self.worst_clip = float(off.max()), clip

    def row(self, allowed):
        usual = 0.0
        if self.parts:
            largest = np.sort(np.concatenate(self.parts))[::-1]
            usual = float(largest[min(len(largest) - 1, self.values // 1000)])
        if usual > allowed or self.worst > 5 * allowed:
            self.problems.append(f'{usual:.1e} at 99.9 %, {self.worst:.1e} in {self.worst_clip}; allowed {allowed:g} and {5 * allowed:g}')
        return {
            'preset': self.name, 'clips': self.clips, 'values': self.values, 'shape': list(self.shape or ()), 'usual': usual,
            'worst': self.worst, 'worst_clip': self.worst_clip, 'allowed': allowed, 'missing': self.missing, 'problems': self.problems}


def compare(name, source, clips, work, samples):
    original, rate, _, allowed = ORIGINALS[name]
    found = Differences(name)
    try:
        original(np.zeros(2 * rate, np.float32))
    except ImportError as error:
        found.missing = f'{error.name or error} is not installed'
        return found.row(allowed)
    mine = Extraction(source, work / name, 'none', 'clips:\n  min_seconds: 0\n', options=['--preset', name], clips='')
    for clip in clips:
        found.add(clip, mine.features(clip), np.asarray(original(samples(clip, rate))))
    return found.row(allowed)


def silence(name, path, work):
    """Problems with digital silence; the original's array has few values then, and so must ours."""
    original, rate, _, _ = ORIGINALS[name]
    source = work / 'silent'
    source.mkdir(exist_ok=True)
    link = source / path.name
    if not link.exists():
        link.symlink_to(path.resolve())
    mine = Extraction(
        source, work / (name + '-silent'), 'none', 'clips:\n  min_seconds: 0\n  accept_silence: true\n', options=['--preset', name], clips='')
    array = mine.features(path.name)
    if array is None:
        return [f'{path.name} was not extracted']
    theirs = np.asarray(original(librosa.load(path, sr=rate)[0]))
    # NeMo divides the rounding of a mean by 1e-5; in exact arithmetic it is 0.
    floors = np.zeros(1) if name.startswith('nemo') else np.unique(theirs.astype(np.float32))
    off = np.abs(array[..., None].astype(np.float64) - floors).min(axis=-1)
    if array.shape != theirs.shape or off.max() > 3e-7 * max(1, np.abs(floors).max()):
        return [f'{path.name}, digital silence: {array.shape} from {array.min():g} to {array.max():g}, floors {floors.tolist()}']
    return []


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('clips', type=pathlib.Path)
    parser.add_argument('--presets', default=','.join(ORIGINALS))
    parser.add_argument('--json', type=pathlib.Path)
    parser.add_argument('--silent', type=pathlib.Path)
    options = parser.parse_args()
    clips = sorted(str(path.relative_to(options.clips)) for path in options.clips.rglob('*') if path.is_file())
    cache = {}

    def samples(clip, rate):
        if (clip, rate) not in cache:
            cache[clip, rate] = librosa.load(options.clips / clip, sr=rate, mono=True)[0]
        return cache[clip, rate]

    rows = []
    for name in options.presets.split(','):
        with tempfile.TemporaryDirectory(prefix='melscope-presets-') as work:
            row = compare(name, options.clips, clips, pathlib.Path(work), samples)
            if options.silent and not row['missing']:
                row['problems'] += silence(name, options.silent, pathlib.Path(work))
        rows.append(row)
        print(
            f'{name:22} {row["clips"]:4} clips  {row["usual"]:.1e} at 99.9 %  {row["worst"]:.1e} worst  {row["allowed"]:g} allowed  '
            + (row['missing'] or '; '.join(row['problems'][:3]) or 'ok'), flush=True)
    if options.json:
        options.json.write_text(json.dumps(rows))
    sys.exit(1 if any(row['problems'] for row in rows) else 0)


if __name__ == '__main__':
    main()
