"""Clips of one emotion alike whoever speaks, others not, in the products that a linear classifier is fitted on.

After Khosla et al., "Supervised contrastive learning", 2020, without the pairs of one emotion by one speaker: those are alike anyway.
"""
import torch
import torch.nn.functional as F


def loss(statistics, emotion, speaker, temperature):
    """STATISTICS (batch, values), standardised; EMOTION and SPEAKER (batch,) whole numbers. Lowest where each clip is most like those
    of its own emotion by other speakers."""
    z = F.normalize(statistics, dim=1)
    felt, voiced = emotion[:, None] == emotion[None], speaker[:, None] == speaker[None]
    likely = (z @ z.T / temperature).masked_fill(felt & voiced, -1e4).log_softmax(1)
    same = felt & ~voiced
    count = same.sum(1)
    return -((likely * same).sum(1) / count.clamp(min=1))[count > 0].mean()
