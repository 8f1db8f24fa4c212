"""What wav2vec 2.0 and a Whisper encoder are fed, in the fastest numpy that we can write; equal to transformers' but for rounding."""
import numpy as np
import scipy.fft
import scipy.sparse
import soundfile
import soxr

RATE_HZ = 16_000
FFT, HOP, BANDS, FRAMES = 400, 160, 80, 3_000


def samples(path):
    values, rate = soundfile.read(path, dtype='float32')
    if values.ndim > 1:
        values = values.mean(axis=1)
    if rate == RATE_HZ:
        return values
    count = -(-len(values) * RATE_HZ // rate)
    values = soxr.resample(values, rate, RATE_HZ, quality='HQ')[:count]
    return np.pad(values, (0, count - len(values)))


class Waveform:
    """(1, samples), of zero mean and unit variance."""

    def __call__(self, path):
        values = samples(path)
        values = values - values.mean(dtype=np.float64).astype(np.float32)
        return (values / np.sqrt(values.var(dtype=np.float64) + 1e-7).astype(np.float32))[None]


class WhisperMel:
    """(1, 80, 3000). Frames that lie wholly in the zeros behind a clip are at the floor and are not transformed."""

    def __init__(self):
        self.window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FFT) / FFT)).astype(np.float32)
        self.filters = mel_filters()

    def __call__(self, path):
        values = samples(path)[:FRAMES * HOP]
        count = min(FRAMES, (len(values) + FFT // 2) // HOP + 1)
        padded = np.zeros(count * HOP + FFT, np.float32)
        end = min(len(values), len(padded) - FFT // 2)
        padded[FFT // 2:FFT // 2 + end] = values[:end]
        padded[:FFT // 2] = padded[FFT // 2 + 1:FFT + 1][::-1]
        frames = np.lib.stride_tricks.as_strided(padded, (count, FFT), (HOP * 4, 4))
        spectrum = scipy.fft.rfft(frames * self.window, axis=1).view(np.float32)
        np.multiply(spectrum, spectrum, out=spectrum)
        mel = self.filters @ (spectrum[:, 0::2] + spectrum[:, 1::2]).T
        # numpy's float32 log is vectorised and its log10 is not.
        logs = np.full((1, BANDS, FRAMES), -10, np.float32)
        logs[0, :, :count] = np.log(np.maximum(mel, 1e-10, dtype=np.float32)) * np.float32(1 / np.log(10))
        np.maximum(logs, logs.max() - np.float32(8), out=logs)
        return (logs + np.float32(4)) * np.float32(0.25)


def mel_filters():
    """Slaney's filters, 0 to 8,000 Hz, as a sparse (bands, bins) float32 matrix."""
    top = 15 + np.log(8) / (np.log(6.4) / 27)
    mels = np.linspace(0, top, BANDS + 2)
    edges = np.where(mels < 15, mels * (200 / 3), 1000 * np.exp((mels - 15) * (np.log(6.4) / 27)))
    ramps = edges[:, None] - np.arange(FFT // 2 + 1) * (RATE_HZ / FFT)
    widths = np.diff(edges)
    weights = np.maximum(0, np.minimum(-ramps[:-2] / widths[:-1, None], ramps[2:] / widths[1:, None]))
    weights *= (2 / (edges[2:] - edges[:-2]))[:, None]
    return scipy.sparse.csr_matrix(weights.astype(np.float32))


KINDS = {'wav2vec2': Waveform, 'whisper-80': WhisperMel}
