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


class Distances:
    """Gathers relative L2 distances of features, one a clip."""

    def __init__(self):
        self.values, self.problems, self.worst = [], [], (0.0, '')

    def add(self, clip, mine, reference):
        if mine.shape != reference.shape:
            self.problems.append(f'{clip}: features {mine.shape} for {reference.shape}')
            return
        mine, reference = mine.astype(np.float64), reference.astype(np.float64)
        distance = float(np.linalg.norm(mine - reference) / max(np.linalg.norm(reference), 1e-12))
        self.values.append(distance)
        if not np.isfinite(distance):
            self.problems.append(f'{clip}: features that are not finite')
        elif distance > self.worst[0]:
            self.worst = (distance, clip)

    def percentile(self, share):
        return float(np.percentile(self.values or [0.0], share))
