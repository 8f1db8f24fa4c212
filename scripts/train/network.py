"""The seed network in torch, its statistics over time, and the head it is trained by."""
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

EPSILON, STEP, WIDTH = 1e-3, 8, 2_048


class Trunk(nn.Module):
    """BatchNorm, Conv 3x3 with ReLU and MaxPool 2x2 'same', three times: (batch, time, 128) to (batch, ceil(time / 8), 2048), channel fastest."""

    def __init__(self, blocks, momentum=0.05):
        super().__init__()
        self.norms, self.convs = nn.ModuleList(), nn.ModuleList()
        for block in blocks:
            height, width, inputs, outputs = block['kernel'].shape
            norm, conv = nn.BatchNorm2d(inputs, eps=EPSILON, momentum=momentum), nn.Conv2d(inputs, outputs, 3, padding=1)
            for to, name in ((norm.weight, 'gamma'), (norm.bias, 'beta'), (norm.running_mean, 'mean'), (norm.running_var, 'variance'), (conv.bias, 'bias')):
                to.data.copy_(torch.tensor(block[name]))
            conv.weight.data.copy_(torch.tensor(block['kernel']).permute(3, 2, 0, 1))
            self.norms.append(norm)
            self.convs.append(conv)

    def forward(self, x):
        x = x.unsqueeze(1).contiguous(memory_format=torch.channels_last)
        for norm, conv in zip(self.norms, self.convs):
            x = F.relu(F.max_pool2d(conv(norm(x)), 2, ceil_mode=True))  # the maximum first: the same, and cheaper
        return x.permute(0, 2, 3, 1).flatten(2)

    def blocks(self):
        """The weights as seedcnn.py holds them."""
        named = [dict(gamma=n.weight, beta=n.bias, mean=n.running_mean, variance=n.running_var, kernel=c.weight.permute(2, 3, 1, 0), bias=c.bias)
                 for n, c in zip(self.norms, self.convs)]
        return [{name: value.detach().numpy().astype(np.float32).copy() for name, value in block.items()} for block in named]


def statistics(rows, frames):
    """Mean and deviation over the rows of each clip's own frames: (batch, time, width) to (batch, 2 width)."""
    rows = rows.float()
    count = ((frames + STEP - 1) // STEP).clamp(min=1)
    mask = (torch.arange(rows.shape[1])[None] < count[:, None]).unsqueeze(-1).float()
    mean = (rows * mask).sum(1) / count[:, None]
    variance = (rows.square() * mask).sum(1) / count[:, None] - mean.square()
    return torch.cat([mean, (variance.clamp(min=0) + 1e-4).sqrt()], 1)


class Network(nn.Module):
    """The trunk with a linear head on its statistics."""

    def __init__(self, blocks, classes, dropout):
        super().__init__()
        self.trunk = Trunk(blocks)
        self.norm = nn.BatchNorm1d(2 * WIDTH, affine=False, momentum=0.05)
        self.drop = nn.Dropout(dropout)
        self.head = nn.Linear(2 * WIDTH, classes)

    def forward(self, x, frames):
        """Statistics standardised over the batch, and the head's outputs. The trunk calculates in bfloat16, the rest does not."""
        with torch.autocast('cpu', torch.bfloat16):
            rows = self.trunk(x)
        pooled = self.norm(statistics(rows, frames))
        return pooled, self.head(self.drop(pooled))


@torch.no_grad()
def pooled(trunk, mels):
    """(clips, 4096) float64: mean, then deviation over time of the output for each log-mel as it is."""
    trunk.eval()
    made = []
    for mel in mels:
        rows = trunk(torch.tensor(np.asarray(mel, np.float32))[None])[0].double()
        made.append(torch.cat([rows.mean(0), rows.std(0, correction=0)]).numpy())
    return np.stack(made)
