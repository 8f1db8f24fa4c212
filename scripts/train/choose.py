#!/usr/bin/env python3
"""Compares choices on a corpus that is neither trained on nor judged by: nEMO, every third clip of each speaker and emotion.

    choose.py EMO-DB NEMO.npz [OPTION=VALUE ...] [--seeds 0,1,2] [--log FILE] [--cache FILE]        steps=0 is the untrained network

NEMO.npz holds log-mels as `mel` (all frames, 128) uint8, dB = value * 80 / 255 - 80, and `frames`, `speaker`, `emotion` of each clip.
Three folds of three speakers; `ridge` is the UAR of a ridge classifier on the standardised statistics, with the best of six penalties over
all folds, `svm` that of the support vector machine of probing.py.
"""
import argparse
import dataclasses
import json
import os
import sys
import time

os.environ.update(OMP_NUM_THREADS='1', OPENBLAS_NUM_THREADS='1', OMP_WAIT_POLICY='passive')
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import numpy as np
import torch

import fit
import material
import network
import probing
import seedcnn

PENALTIES = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0)


def nemo(path):
    """Log-mels, emotions and speakers of every third clip."""
    saved = dict(np.load(path))
    ends, seen, kept = np.cumsum(saved['frames']), {}, []
    for index, key in enumerate(zip(saved['speaker'], saved['emotion'])):
        seen[key] = seen.get(key, 0) + 1
        if seen[key] % 3 == 1:
            kept.append(index)
    mels = [saved['mel'][ends[i] - saved['frames'][i]:ends[i]].astype(np.float32) * (80 / 255) - 80 for i in kept]
    return mels, saved['emotion'][kept], saved['speaker'][kept]


def ridge(x, y, speaker, folds):
    """UAR over all clips, each guessed by what has not heard its speaker."""
    classes = np.array(sorted(set(y)))
    wanted = (y[:, None] == classes) * 2.0 - 1
    guess = {penalty: np.empty(len(y), int) for penalty in PENALTIES}
    for fold in folds:
        held = np.isin(speaker, fold)
        test, train = np.flatnonzero(held), np.flatnonzero(~held)
        k = probing.gram(x, train)
        weight = np.array([len(train) / (len(classes) * np.sum(y[train] == c)) for c in y[train]])
        for penalty in PENALTIES:
            fitted = np.linalg.solve(k[np.ix_(train, train)] + 1 + np.diag(penalty / weight), wanted[train])
            guess[penalty][test] = ((k[np.ix_(test, train)] + 1) @ fitted).argmax(1)
    return max(probing.uar(y, classes[g]) for g in guess.values())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('folder', help="EMO-DB's 535 recordings, WAV or FLAC")
    parser.add_argument('nemo', help="nEMO's log-mels")
    parser.add_argument('options', nargs='*', metavar='OPTION=VALUE', help="of fit.py's Options")
    for name, default, what in (('seeds', '0', 'numbers with commas'), ('log', None, 'a line of JSON for each run is added there'), ('cache', None, 'as for train.py')):
        parser.add_argument('--' + name, default=default, help=what)
    o = parser.parse_args()
    torch.set_num_threads(1)
    options = fit.Options()
    for name, value in (item.split('=') for item in o.options):
        setattr(options, name, type(getattr(options, name))(value))
    clips, versions = material.load(o.folder, o.cache)
    mels, emotion, speaker = nemo(o.nemo)
    folds = [sorted(set(speaker))[first::3] for first in range(3)]
    for seed in map(int, o.seeds.split(',')):
        began, blocks = time.time(), seedcnn.weights()
        trunk = fit.fit(clips, versions, options, blocks, seed) if options.steps else network.Trunk(blocks)
        x = network.pooled(trunk, mels)
        uar = {'ridge': ridge(x, emotion, speaker, folds), 'svm': probing.uar(emotion, probing.guesses(x, emotion, speaker, folds))}
        figures = {name: round(value, 4) for name, value in uar.items()}
        line = json.dumps({'seed': seed, **figures, 'seconds': round(time.time() - began), 'options': dataclasses.asdict(options)})
        print(line, flush=True)
        if o.log:
            with open(o.log, 'a') as log:
                log.write(line + '\n')


if __name__ == '__main__':
    main()
