#!/usr/bin/env python3
"""Judges networks on a corpus that they have not heard: RAVDESS's speech, all 1,440 clips, EmoBox's six folds of actors.

    judge.py RAVDESS MODEL.onnx [MODEL.onnx ...] [--json FILE]

Features are the mean and the deviation over time of a model's output; probing.py says what they are judged by. Each further model is
compared with the first, actor by actor.
"""
import argparse
import json
import pathlib

import numpy as np
import onnxruntime
import soundfile
import soxr

import frontend
import probing

EMOTIONS = ('neutral', 'calm', 'happy', 'sad', 'angry', 'fear', 'disgust', 'surprise')
FOLDS = (('01', '11', '20', '21'), ('04', '10', '12', '14'), ('08', '09', '19', '23'), ('03', '05', '07', '24'), ('02', '15', '16', '18'), ('06', '13', '17', '22'))


def recordings(folder):
    """(path, emotion, actor) of each recording, by name; 03-01-06-01-02-01-12 is speech, fear, actor 12."""
    found = sorted((p for p in pathlib.Path(folder).rglob('03-01-*') if p.suffix.lower() in ('.wav', '.flac')), key=lambda p: p.stem)
    if len(found) != 1440:
        raise SystemExit(f'{folder}: RAVDESS speech has 1440 recordings, found {len(found)}')
    return [(p, EMOTIONS[int(p.stem.split('-')[2]) - 1], p.stem.split('-')[6]) for p in found]


def log_mels(paths):
    for path in paths:
        values, rate = soundfile.read(path, dtype='float32', always_2d=True)
        values = values.mean(axis=1)
        yield frontend.log_mel(values if rate == frontend.RATE_HZ else soxr.resample(values, rate, frontend.RATE_HZ, quality='HQ'))


def pooled(model, mels):
    """(clips, 4096) mean and deviation over time."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    session = onnxruntime.InferenceSession(model, options, providers=['CPUExecutionProvider'])
    made = []
    for mel in mels:
        rows = session.run(None, {'log_mel': mel[None, :, :, None]})[0][0].astype(np.float64)
        made.append(np.concatenate([rows.mean(0), rows.std(0)]))
    return np.stack(made)


def figures(y, actor, guess):
    """Over folds, over all clips at once, and of each actor."""
    folds = [round(probing.uar(y[np.isin(actor, f)], guess[np.isin(actor, f)]), 4) for f in FOLDS]
    return {'uar': round(float(np.mean(folds)), 4), 'uar_pooled': round(probing.uar(y, guess), 4), 'accuracy': round(float(np.mean(y == guess)), 4),
            'folds': folds, 'recalls': {e: round(float(np.mean(guess[y == e] == e)), 3) for e in EMOTIONS},
            'actors': {a: round(probing.uar(y[actor == a], guess[actor == a]), 4) for a in sorted(set(actor))}}


def compared(one, other, draws=10_000):
    """Mean over actors of the difference in UAR, its standard error, t, and an interval by bootstrap over actors."""
    difference = np.array([other['actors'][a] - one['actors'][a] for a in one['actors']])
    error = difference.std(ddof=1) / np.sqrt(len(difference))
    drawn = difference[np.random.RandomState(0).randint(len(difference), size=(draws, len(difference)))].mean(1)
    return {'difference': round(float(difference.mean()), 4), 'standard_error': round(float(error), 4), 't': round(float(difference.mean() / error), 2) if error else None,
            'interval_95': [round(float(v), 4) for v in np.percentile(drawn, (2.5, 97.5))], 'actors_better': int((difference > 0).sum()), 'actors_worse': int((difference < 0).sum())}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('folder', help='RAVDESS speech, WAV or FLAC')
    parser.add_argument('models', nargs='+')
    parser.add_argument('--json', help='write the figures there')
    o = parser.parse_args()
    found = recordings(o.folder)
    y, actor = (np.array([row[column] for row in found]) for column in (1, 2))
    mels, report = list(log_mels(row[0] for row in found)), {}
    for model in o.models:
        row = figures(y, actor, probing.guesses(pooled(model, mels), y, actor, FOLDS))
        if report:
            row['against_first'] = compared(next(iter(report.values())), row)
        report[pathlib.Path(model).name] = row
        print(pathlib.Path(model).name, json.dumps({k: v for k, v in row.items() if k != 'actors'}), flush=True)
    if o.json:
        pathlib.Path(o.json).write_text(json.dumps(report, indent=1) + '\n')


if __name__ == '__main__':
    main()
