"""Networks of the field written here in PyTorch, with random weights of a fixed seed, exported to ONNX."""
import torch
from torch import nn

from transformers_exports import SEED, export

EXAMPLE_SEED = SEED + 1


def seeded(kind, *arguments):
    torch.manual_seed(SEED)
    model = kind(*arguments).eval()
    for module in model.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            # He's initialisation, with which a clip's differences last through many layers of rectifiers.
            nn.init.kaiming_uniform_(module.weight, nonlinearity='relu')
    return model


def example(*shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(EXAMPLE_SEED))


class VGGishLike(nn.Module):
    """(batch, 1, 96 frames, 64 bands) to (batch, 128): convolutions and pools as in VGGish, an eighth as wide."""

    def __init__(self):
        super().__init__()
        layers, channels = [], 1
        for width in (8, 'pool', 16, 'pool', 32, 32, 'pool', 64, 64, 'pool'):
            if width == 'pool':
                layers.append(nn.MaxPool2d(2))
            else:
                layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
                channels = width
        self.features = nn.Sequential(*layers)
        self.embeddings = nn.Sequential(nn.Linear(64 * 24, 256), nn.ReLU(), nn.Linear(256, 128))

    def forward(self, log_mel):
        # VGGish's own order: time, band, channel.
        return self.embeddings(self.features(log_mel).permute(0, 2, 3, 1).flatten(1))


class FrameLSTM(nn.Module):
    """(batch, time, 40) to (batch, time, 128), both directions."""

    def __init__(self):
        super().__init__()
        self.scale = 1 / 50
        self.lstm = nn.LSTM(40, 64, num_layers=2, batch_first=True, bidirectional=True)

    def forward(self, mfcc):
        return self.lstm(mfcc * self.scale)[0]


class CRNN(nn.Module):
    """(batch, 1, 128 bands, time) to (batch, time / 4, 128): convolutions with batch normalisation, pools, a GRU."""

    def __init__(self):
        super().__init__()
        self.input_norm = nn.BatchNorm2d(1)
        self.convolutions = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ELU(), nn.MaxPool2d((4, 2)),
            nn.Conv2d(16, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ELU(), nn.MaxPool2d((4, 2)))
        self.gru = nn.GRU(32 * 8, 64, batch_first=True, bidirectional=True)
        # Statistics of log-mels in dB below the clip's loudest value.
        self.input_norm.running_mean.fill_(-45.0)
        self.input_norm.running_var.fill_(400.0)

    def forward(self, log_mel):
        value = self.convolutions(self.input_norm(log_mel))
        return self.gru(value.permute(0, 3, 1, 2).flatten(2))[0]


class WithLengths(nn.Module):
    """(batch, time, 80) and how many of its frames count, to (batch, 64): convolutions along time and a mean over those frames."""

    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Conv1d(80, 64, 5, padding=2), nn.Conv1d(64, 64, 3, padding=1)

    def forward(self, feats, feats_lengths):
        value = self.second(torch.relu(self.first(feats.transpose(1, 2) / 10)))
        counts = torch.arange(feats.shape[1])[None, :] < feats_lengths[:, None]
        return (value * counts[:, None]).sum(2) / feats_lengths[:, None]


class TwoInputs(nn.Module):
    """(batch, time, 40) and a vector of the speaker: no clip says what that is."""

    def __init__(self):
        super().__init__()
        self.frames, self.speaker = nn.Linear(40, 32), nn.Linear(64, 32)

    def forward(self, mfcc, speaker):
        return self.frames(mfcc) + self.speaker(speaker)[:, None]


def vggish_like(path):
    export(seeded(VGGishLike), path, {'log_mel': example(2, 1, 96, 64)}, ['embedding'],
           {'log_mel': {0: 'batch'}, 'embedding': {0: 'batch'}})


def vggish_like_half(path):
    export(seeded(VGGishLike).half(), path, {'log_mel': example(2, 1, 96, 64).half()}, ['embedding'],
           {'log_mel': {0: 'batch'}, 'embedding': {0: 'batch'}})


def lstm_frames(path):
    export(seeded(FrameLSTM), path, {'mfcc': example(1, 50, 40)}, ['states'],
           {'mfcc': {0: 'batch', 1: 'time'}, 'states': {0: 'batch', 1: 'time'}})


def crnn(path):
    export(seeded(CRNN), path, {'log_mel': example(1, 1, 128, 60)}, ['states'],
           {'log_mel': {0: 'batch', 3: 'time'}, 'states': {0: 'batch', 1: 'time'}})


def with_lengths(path):
    export(seeded(WithLengths), path, {'feats': example(1, 50, 80), 'feats_lengths': torch.tensor([50])}, ['embedding'],
           {'feats': {0: 'batch', 1: 'time'}, 'feats_lengths': {0: 'batch'}, 'embedding': {0: 'batch'}})


def two_inputs(path):
    export(seeded(TwoInputs), path, {'mfcc': example(1, 50, 40), 'speaker': example(1, 64)}, ['states'],
           {'mfcc': {0: 'batch', 1: 'time'}, 'speaker': {0: 'batch'}, 'states': {0: 'batch', 1: 'time'}})
