"""Front ends computed by the libraries that they come from; each gives the array that its network was made for, without batch axis."""
import functools
import warnings

import numpy as np

RATE_HZ = 16_000


@functools.cache
def samples(path, rate_hz=RATE_HZ):
    """As `librosa.load` gives them: mono, resampled by soxr HQ, float32."""
    import librosa
    return librosa.load(path, sr=rate_hz, mono=True)[0]


def waveform(path, rate_hz=RATE_HZ):
    return samples(path, rate_hz)


def wav2vec2(path):
    return wav2vec2_extractor()(samples(path), sampling_rate=RATE_HZ, return_tensors='np').input_values[0]


@functools.cache
def wav2vec2_extractor():
    from transformers import Wav2Vec2FeatureExtractor
    return Wav2Vec2FeatureExtractor(do_normalize=True)


def whisper_80(path):
    return whisper_extractor()(samples(path), sampling_rate=RATE_HZ, return_tensors='np').input_features[0]


@functools.cache
def whisper_extractor():
    from transformers import WhisperFeatureExtractor
    return WhisperFeatureExtractor(feature_size=80)


def ast(path):
    from transformers import ASTFeatureExtractor
    return ASTFeatureExtractor()(samples(path), sampling_rate=RATE_HZ, return_tensors='np').input_values[0]


def kaldi_fbank_80(path):
    import torch
    import torchaudio.compliance.kaldi
    return torchaudio.compliance.kaldi.fbank(torch.from_numpy(samples(path))[None], dither=0.0, num_mel_bins=80).numpy()


def vggish(path):
    from torchvggish.vggish_input import waveform_to_examples
    return waveform_to_examples(samples(path).astype(np.float64), RATE_HZ, return_tensor=False).astype(np.float32)


def yamnet(path):
    """YAMNet's features.py lies in no package: its published parameters over the original operations of tf.signal."""
    import tensorflow as tf
    values = samples(path)
    count, first, hop = len(values), 15_600, 7_680
    values = np.pad(values, (0, first - count if count < first else -(count - first) % hop))
    magnitudes = tf.abs(tf.signal.stft(values, frame_length=400, frame_step=160, fft_length=512))
    mel = tf.matmul(magnitudes, tf.signal.linear_to_mel_weight_matrix(64, 257, RATE_HZ, 125.0, 7_500.0))
    return tf.signal.frame(tf.math.log(mel + 0.001), 96, 48, axis=0).numpy()


def openwakeword_mel(model, path):
    """(time, 32), by the package's own network `model`, of samples as whole numbers of 16 bits."""
    values = np.clip(np.round(samples(path).astype(np.float64) * 32_768), -32_768, 32_767).astype(np.float32)
    return np.squeeze(model(values[None])[0], (0, 1)) / 10 + 2


def mfcc_40(path):
    """(time, 40) at librosa's own 22,050 Hz."""
    import librosa
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        return np.ascontiguousarray(librosa.feature.mfcc(y=samples(path, 22_050), sr=22_050, n_mfcc=40).T)


def mfcc_40_mean(path):
    return mfcc_40(path).mean(axis=0)


def librosa_log_mel(path):
    """(time, 128) in the numbers of Melscope's `librosa` preset."""
    import librosa
    mel = librosa.feature.melspectrogram(y=samples(path), sr=RATE_HZ, n_fft=2048, hop_length=512, n_mels=128, fmin=30, fmax=8000)
    return np.ascontiguousarray(librosa.power_to_db(mel, ref=np.max, top_db=80.0).astype(np.float32).T)


def tiled(values, count):
    """Repeated from its beginning, as often as it takes; cut at `count`."""
    return np.resize(values, count) if len(values) < count else values[:count]


def windows(values, length, hop, keeps_last=True, before=0):
    """(windows, length, …) along the first axis; what is left over fills a last window with zeros, or is dropped."""
    values = np.asarray(values)
    rest = [(0, 0)] * (values.ndim - 1)
    values = np.pad(values, [(before, 0), *rest])
    if keeps_last or len(values) < length:
        missing = length - len(values) if len(values) < length else -(len(values) - length) % hop
        values = np.pad(values, [(0, missing), *rest])
    return np.stack([values[start:start + length] for start in range(0, len(values) - length + 1, hop)])
