"""The protocol of `melscope probe`: a linear support vector machine on standardised statistics, C by an inner split over speakers."""
import numpy as np
from sklearn.svm import SVC

C_GRID = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)


def uar(truth, guess):
    """Mean recall over the classes that occur."""
    return float(np.mean([np.mean(guess[truth == c] == c) for c in np.unique(truth)]))


def gram(x, train):
    """Products of all clips, standardised by the training part, divided by the columns."""
    mean, deviation = x[train].mean(0), x[train].std(0)
    keep = deviation > 1e-8 * np.abs(mean) + 1e-12
    z = np.clip((x[:, keep] - mean[keep]) / deviation[keep], -10, 10)
    return z @ z.T / keep.sum()


def predict(k, y, train, test, c):
    machine = SVC(C=c, kernel='precomputed', class_weight='balanced', tol=1e-3, cache_size=500)
    return machine.fit(k[np.ix_(train, train)], y[train]).predict(k[np.ix_(test, train)])


def guesses(x, y, speaker, folds):
    """Each tested clip's class as guessed by what was fitted without its fold."""
    x, guess = np.asarray(x, np.float64), np.empty(len(y), y.dtype)
    for held in folds:
        test, train = np.flatnonzero(np.isin(speaker, held)), np.flatnonzero(~np.isin(speaker, held))
        k = gram(x, train)
        order = {s: i % 4 for i, s in enumerate(sorted(set(speaker[train])))}
        inner = np.array([order[s] for s in speaker[train]])
        score = {c: np.mean([uar(y[train[inner == j]], predict(k, y, train[inner != j], train[inner == j], c)) for j in range(4)]) for c in C_GRID}
        guess[test] = predict(k, y, train, test, min(C_GRID, key=lambda c: (-round(score[c], 12), c)))
    return guess
