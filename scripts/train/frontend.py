"""Melscope's default log-mel, within 0.001 dB of librosa's."""
import functools

import librosa
import numpy as np
import scipy.fft

RATE_HZ, FFT, HOP, MEL_BANDS, QUIET_DB = 16_000, 2_048, 512, 128, -80.0


@functools.cache
def filters():
    """(FFT / 2 + 1, 128) float32."""
    return librosa.filters.mel(sr=RATE_HZ, n_fft=FFT, n_mels=MEL_BANDS, fmin=30, fmax=8000).T.astype(np.float32)


def log_mel(samples):
    """(time, 128) float32 in dB below the clip's maximum, -80 at least."""
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FFT) / FFT)).astype(np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(samples.astype(np.float32), FFT // 2), FFT)[::HOP]
    spectrum = scipy.fft.rfft(frames * window, axis=1)
    power = (spectrum.real ** 2 + spectrum.imag ** 2) @ filters()
    decibels = 10 * np.log10(np.maximum(power, 1e-10)) - 10 * np.log10(max(1e-10, power.max()))
    return np.maximum(decibels, QUIET_DB).astype(np.float32)
