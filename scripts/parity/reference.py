"""The log-mel spectrogram by librosa, in the numbers of Melscope's default recipe."""
import warnings

import librosa
import numpy as np

RATE_HZ, MEL_BANDS, TOP_DB = 16_000, 128, 80.0


def log_mel(path):
    """(frames, mel) float32, in dB."""
    with warnings.catch_warnings():
        # Of clips shorter than the window.
        warnings.simplefilter('ignore')
        samples, rate = librosa.load(path, sr=RATE_HZ, mono=True)
        mel = librosa.feature.melspectrogram(
            y=samples, sr=rate, n_fft=2048, hop_length=512, n_mels=MEL_BANDS, fmin=30, fmax=8000)
    return np.ascontiguousarray(librosa.power_to_db(mel, ref=np.max, top_db=TOP_DB).astype(np.float32).T)
