#!/usr/bin/env python3
"""Writes what scikit-learn's SVC (libsvm) makes of made-up features into Tests/Support/Golden/probe/folds.json.

    python3 -m venv VENV && VENV/bin/pip install numpy scikit-learn
    VENV/bin/python scripts/make-probe-goldens.py

The protocol is docs/PROBE.md's, written a second time here: kernel matrix, grid of C, inner folds by speaker, ties,
standardisation. 12 speakers of 12 clips, 4 labels that overlap, 9 values a clip, of which one never varies.
"""
import json
import os

import numpy as np
import sklearn
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, recall_score
from sklearn.svm import SVC

COSTS = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
FILE = os.path.join(os.path.dirname(__file__), "..", "Tests", "Support", "Golden", "probe", "folds.json")


def made_up():
    random = np.random.default_rng(20261129)
    labels = np.array(["angry", "calm", "happy", "sad"])
    y, speakers, rows = [], [], []
    centres = random.normal(size=(4, 9)) * 0.9
    for speaker in range(12):
        voice = random.normal(size=9) * 0.7
        for clip in range(12):
            label = (clip + speaker) % 4 if clip < 10 else 1
            rows.append(centres[label] + voice + random.normal(size=9))
            y.append(labels[label])
            speakers.append(f"s{speaker:02d}")
    x = np.round(np.array(rows), 4)
    x[:, 5] = 2.5
    return x, np.array(y), np.array(speakers)


def kernel(x, train):
    mean, deviation = x[train].mean(0), x[train].std(0)
    keep = deviation > 1e-8 * np.abs(mean) + 1e-12
    z = np.clip((x[:, keep] - mean[keep]) / deviation[keep], -10, 10)
    return z @ z.T / keep.sum()


def fitted(k, y, train, cost):
    machine = SVC(C=cost, kernel="precomputed", class_weight="balanced", tol=1e-3, decision_function_shape="ovr")
    return machine.fit(k[np.ix_(train, train)], y[train])


def uar(truth, guess):
    return float(np.mean([np.mean(guess[truth == c] == c) for c in np.unique(truth)]))


def fold_of(x, y, speakers, held):
    test = np.flatnonzero(np.isin(speakers, held))
    train = np.flatnonzero(~np.isin(speakers, held))
    k = kernel(x, train)
    order = {s: i % 4 for i, s in enumerate(sorted(set(speakers[train])))}
    inner = np.array([order[s] for s in speakers[train]])
    means = []
    for cost in COSTS:
        figures = []
        for number in range(4):
            learn, judge = train[inner != number], train[inner == number]
            figures.append(uar(y[judge], fitted(k, y, learn, cost).predict(k[np.ix_(judge, learn)])))
        means.append(float(np.mean(figures)))
    best = min(range(len(COSTS)), key=lambda i: (-round(means[i], 12), COSTS[i]))
    machine = fitted(k, y, train, COSTS[best])
    guess = machine.predict(k[np.ix_(test, train)])
    return {
        "speakers": list(held), "c": COSTS[best], "inner": means, "test": test.tolist(), "guess": guess.tolist(),
        "decision": np.round(machine.decision_function(k[np.ix_(test, train)]), 6).tolist(), "uar": uar(y[test], guess),
        "accuracy": float(accuracy_score(y[test], guess)), "macroF1": float(f1_score(y[test], guess, average="macro")),
    }


def main():
    x, y, speakers = made_up()
    everyone = sorted(set(speakers))
    folds = [fold_of(x, y, speakers, [s for i, s in enumerate(everyone) if i % 3 == number]) for number in range(3)]
    truth = np.concatenate([y[f["test"]] for f in folds])
    guess = np.concatenate([f["guess"] for f in folds])
    os.makedirs(os.path.dirname(FILE), exist_ok=True)
    with open(FILE, "w") as file:
        json.dump({
            "made_with": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}", "x": x.tolist(), "y": y.tolist(),
            "speakers": speakers.tolist(), "folds": folds, "pooledUAR": float(recall_score(truth, guess, average="macro")),
            "accuracy": float(accuracy_score(truth, guess)), "macroF1": float(f1_score(truth, guess, average="macro")),
            "confusion": confusion_matrix(truth, guess).tolist(),
        }, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
