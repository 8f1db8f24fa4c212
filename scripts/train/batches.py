"""Batches drawn from the material: some speakers, all emotions of each; cut, hurried or slowed, and coloured by a random channel."""
import numpy as np
import torch
import torch.nn.functional as F

import material
from frontend import MEL_BANDS, QUIET_DB


class Batches:
    """Draws clips of few speakers, so that each meets all emotions. All chance comes from RANDOM (numpy) and GENERATOR (torch)."""

    def __init__(self, versions, emotion, speaker, options, random, generator):
        self.versions, self.options, self.random, self.generator = versions, options, random, generator
        self.emotions, self.speakers = sorted(set(emotion)), sorted(set(speaker))
        self.clips = {}
        for index, key in enumerate(zip(speaker, emotion)):
            self.clips.setdefault(key, []).append(index)

    def chosen(self):
        """Indices of the batch's clips: as many of each of `speakers` speakers, emotions in turn; another speaker's where one has none of it."""
        o, random, found = self.options, self.random, []
        for speaker in random.choice(self.speakers, o.speakers, replace=False):
            order = random.permutation(self.emotions)
            for place in range(o.batch // o.speakers):
                who, emotion = speaker, order[place % len(order)]
                while (who, emotion) not in self.clips:
                    who = random.choice(self.speakers)
                among = self.clips[who, emotion]
                found.append(among[random.randint(len(among))])
        return np.array(found)

    def cut(self, index):
        """(at most crop, 128) of one clip, by a voice or at a speed, at a tempo and place."""
        o, random, count = self.options, self.random, len(material.SPEEDS)
        which = count + random.randint(material.EACH - count) if random.random_sample() < o.voices else random.randint(count)
        values = np.asarray(self.versions[index][which], np.float32)
        if random.random_sample() < 0.7:
            values = at_tempo(values, 2 ** random.uniform(-o.tempo, o.tempo))
        start = random.randint(max(1, len(values) - o.crop + 1))
        return values[start:start + o.crop]

    def draw(self):
        """Log-mels (batch, crop, 128), their frames, the clips' indices."""
        chosen = self.chosen()
        values, frames = np.full((len(chosen), self.options.crop, MEL_BANDS), QUIET_DB, np.float32), np.empty(len(chosen), np.int64)
        for row, index in enumerate(chosen):
            part = self.cut(index)
            values[row, :len(part)], frames[row] = part, len(part)
        return self.coloured(torch.tensor(values)), torch.tensor(frames), chosen

    def coloured(self, x):
        """With a smooth random channel of six points over mel, again relative to the maximum and cut at 80 dB below it."""
        points = torch.randn(len(x), 1, 6, generator=self.generator) * self.options.equaliser_db
        x = x + F.interpolate(points, x.shape[2], mode='linear', align_corners=True)
        return (x - x.amax((1, 2), keepdim=True)).clamp(min=QUIET_DB)


def at_tempo(values, factor):
    """FACTOR times as many frames of the same spectra."""
    at = np.linspace(0, len(values) - 1, max(16, int(len(values) * factor)))
    low = np.minimum(at.astype(int), len(values) - 2)
    share = (at - low)[:, None].astype(np.float32)
    return values[low] * (1 - share) + values[low + 1] * share
