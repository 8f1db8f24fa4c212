"""The training: emotion from a clip's statistics, and clips of one emotion alike in them."""
import copy
import dataclasses
import math
import time

import numpy as np
import torch
import torch.nn.functional as F

import batches
import emodb
import likeness
import network


@dataclasses.dataclass
class Options:
    """Chosen without RAVDESS; README.md has the figures."""
    steps: int = 400
    batch: int = 32
    speakers: int = 4  # of a batch
    crop: int = 64  # frames, 2.0 s
    rate: float = 1.5e-3
    head_rate: float = 0.05  # of the trunk's: a head sees thousands of inputs, its outputs would jump at each step
    decay: float = 0.02
    dropout: float = 0.3
    smoothing: float = 0.1
    voices: float = 0.6  # chance of a voice that does not exist
    tempo: float = 0.3  # octaves
    equaliser_db: float = 4.0
    alike: float = 2.0  # weight of the likeness beside that of the emotion, 1
    temperature: float = 0.1
    averaging: float = 0.998  # of the weights from step to step


def optimiser(net, o):
    trunk = list(net.trunk.parameters())
    groups = [dict(params=[p for p in trunk if p.ndim > 1], weight_decay=o.decay, scale=1.0),
              dict(params=[p for p in trunk if p.ndim <= 1], weight_decay=0, scale=1.0),
              dict(params=list(net.head.parameters()), weight_decay=o.decay, scale=o.head_rate)]
    return torch.optim.AdamW(groups, lr=o.rate)


@torch.no_grad()
def average(mean, trunk, keep):
    for to, value in zip(mean.state_dict().values(), trunk.state_dict().values()):
        to.copy_(to * keep + value * (1 - keep) if to.is_floating_point() else value)


def fit(clips, versions, options, blocks, seed=0, say=print):
    """The trained trunk, averaged over the last steps. BLOCKS are the weights to start from, as seedcnn.py holds them."""
    o = options
    torch.manual_seed(seed)
    emotion, speaker = (emodb.codes([getattr(c, name) for c in clips]) for name in ('emotion', 'speaker'))
    net = network.Network(blocks, int(emotion.max()) + 1, o.dropout)
    mean, adam = copy.deepcopy(net.trunk), optimiser(net, o)
    source = batches.Batches(versions, emotion, speaker, o, np.random.RandomState(seed), torch.Generator().manual_seed(seed))
    began, seen = time.time(), []
    for step in range(o.steps):
        rate = o.rate * min(1, step / 50) * (0.5 + 0.5 * math.cos(math.pi * step / o.steps))
        for group in adam.param_groups:
            group['lr'] = rate * group['scale']
        net.train()
        x, frames, chosen = source.draw()
        pooled, out = net(x, frames)
        felt, voiced = torch.tensor(emotion[chosen]), torch.tensor(speaker[chosen])
        told = F.cross_entropy(out, felt, label_smoothing=o.smoothing)
        alike = likeness.loss(pooled, felt, voiced, o.temperature)
        adam.zero_grad(set_to_none=True)
        (told + o.alike * alike).backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        adam.step()
        seen.append([told.item(), alike.item()])
        average(mean, net.trunk, min(o.averaging, (step + 1) / (step + 10)))
        if (step + 1) % 50 == 0:
            say('step {} of {}: emotion {:.3f}, likeness {:.3f}; {:.0f} s'.format(step + 1, o.steps, *np.mean(seen[-50:], axis=0), time.time() - began))
    return mean.eval()
