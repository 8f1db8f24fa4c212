"""The same words in the same mood by voices that do not exist: pitch and formants moved, each by itself, with WORLD (Morise et al., 2016)."""
import numpy as np
import pyworld

from frontend import RATE_HZ

COUNT, SEED, FFT = 8, 5, 1_024


def moved(spectra, factor):
    """(time, bins) with what stood at a frequency at FACTOR times it."""
    at = np.arange(spectra.shape[1]) / factor
    low = np.minimum(at.astype(int), spectra.shape[1] - 2)
    share = np.clip(at - low, 0, 1)
    return np.ascontiguousarray(spectra[:, low] * (1 - share) + spectra[:, low + 1] * share)


def voices(samples, random):
    """COUNT versions of one recording: pitch within 0.75 octaves either way, formants a quarter of that way give or take 0.12, a noise floor."""
    samples = samples.astype(np.float64)
    pitch, times = pyworld.dio(samples, RATE_HZ, f0_floor=60, f0_ceil=600)
    pitch = pyworld.stonemask(samples, pitch, times, RATE_HZ)
    envelope = pyworld.cheaptrick(samples, pitch, times, RATE_HZ, fft_size=FFT)
    aperiodicity = pyworld.d4c(samples, pitch, times, RATE_HZ, fft_size=FFT)
    for _ in range(COUNT):
        height = 2 ** random.uniform(-0.75, 0.75)
        size = 2 ** np.clip(random.normal(0.25 * np.log2(height), 0.12), -0.3, 0.3)
        made = pyworld.synthesize(pitch * height, moved(envelope, size), moved(aperiodicity, size), RATE_HZ)
        yield made + random.randn(len(made)) * 10 ** (random.uniform(-95, -65) / 20) * np.abs(made).max()
