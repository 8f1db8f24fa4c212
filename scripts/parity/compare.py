"""Differences between two log-mels, or two feature arrays, and their distributions."""
import numpy as np

from reference import TOP_DB


class Decibels:
    """Gathers |difference| in dB of log-mels where either lies above the floor of -80 dB."""

    def __init__(self):
        self.clips, self.differences, self.problems, self.worst = 0, [], [], (0.0, '')

    def add(self, clip, mine, reference):
        self.clips += 1
        if mine.shape != reference.shape:
            self.problems.append(f'{clip}: {mine.shape} for {reference.shape}')
            return
        is_above = np.maximum(mine, reference) > -TOP_DB
        difference = np.abs(mine.astype(np.float64) - reference)
        self.differences.append(difference[is_above].astype(np.float32))
        worst = float(difference.max(initial=0))
        if not np.isfinite(worst):
            self.problems.append(f'{clip}: values that are not finite')
        elif worst > self.worst[0]:
            self.worst = (worst, clip)

    @property
    def all(self):
        return np.concatenate(self.differences) if self.differences else np.zeros(1, np.float32)

    @property
    def median(self):
        return float(np.median(self.all))

    @property
    def usual(self):
        """The 99.9 percentile."""
        return float(np.percentile(self.all, 99.9))


def together(parts):
    whole = Decibels()
    for part in parts:
        whole.clips += part.clips
        whole.differences += part.differences
        whole.problems += part.problems
        whole.worst = max(whole.worst, part.worst)
    return whole


def distance(features, reference):
    """Relative L2; nil for two that are nil."""
    features, reference = features.astype(np.float64), reference.astype(np.float64)
    return float(np.linalg.norm(features - reference) / max(np.linalg.norm(reference), 1e-12))


class Distances:
    """Gathers relative L2 distances of features from a reference, one a clip.

    `own_errors` are those of the reference itself from the same network in double precision.
    """

    def __init__(self, bound):
        self.bound = bound
        self.values, self.own_errors, self.problems, self.worst = [], [], [], (0.0, '')

    def add(self, clip, mine, reference, exact=None):
        if mine.shape != reference.shape:
            self.problems.append(f'{clip}: features {mine.shape} for {reference.shape}')
            return
        apart = distance(mine, reference)
        error = 0.0 if exact is None else distance(reference, exact)
        self.values.append(apart)
        self.own_errors.append(error)
        # What the reference itself is off by is not Melscope's to answer for.
        if not apart <= self.bound + error:
            self.problems.append(f'{clip}: {apart:.1e}, where {self.bound:g} is allowed and the reference is {error:.1e} off')
        if not apart <= self.worst[0]:
            self.worst = (apart, clip)

    def percentile(self, share):
        return float(np.percentile(self.values or [0.0], share))
