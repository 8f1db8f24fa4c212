"""The front ends that Melscope's presets imitate, computed by their own libraries.

Each function takes mono float32 samples at the preset's rate and gives the array as the library does, in the network's layout
without its batch axis. Libraries are imported when they are first needed; presets_requirements.txt has their versions.
"""
import functools
import importlib.util
import logging
import math
import os
import sys
import types

import numpy as np

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
os.environ.setdefault('CUDA_VISIBLE_DEVICES', '')


def _torch(samples):
    import torch

    return torch.from_numpy(np.ascontiguousarray(samples, dtype=np.float32))[None]


def whisper(bands, samples):
    from transformers import WhisperFeatureExtractor

    return WhisperFeatureExtractor(feature_size=bands)(samples, sampling_rate=16000, return_tensors='np').input_features[0]


def ast(samples):
    from transformers import ASTFeatureExtractor

    return ASTFeatureExtractor()(samples, sampling_rate=16000, return_tensors='np').input_values[0]


def clap(samples):
    """A clip of more than ten seconds is cut at random by the original; here its start is taken."""
    from transformers import ClapFeatureExtractor

    extractor = ClapFeatureExtractor(frequency_min=50, frequency_max=14000, truncation='rand_trunc', padding='repeatpad')
    return extractor(samples[:480000], sampling_rate=48000, return_tensors='np').input_features[0]


def wav2vec2(normalise, samples):
    from transformers import Wav2Vec2FeatureExtractor

    extractor = Wav2Vec2FeatureExtractor(do_normalize=normalise, return_attention_mask=normalise)
    return extractor(samples, sampling_rate=16000, return_tensors='np').input_values[0]


def layer_norm(samples):
    """fairseq's task.cfg.normalize."""
    import torch

    return torch.nn.functional.layer_norm(_torch(samples)[0], (len(samples),)).numpy()


def kaldi(samples, **options):
    import torchaudio.compliance.kaldi

    return torchaudio.compliance.kaldi.fbank(_torch(samples), dither=0.0, **options).numpy()


def lhotse(samples):
    from lhotse.features.kaldi.extractors import Fbank

    return Fbank().extract(_torch(samples), 16000).numpy()


def beats(samples):
    """BEATs.preprocess(), which is in no package, over the same fbank; its own dither is 0 too."""
    import torchaudio.compliance.kaldi

    bank = torchaudio.compliance.kaldi.fbank(
        _torch(samples) * 2**15, num_mel_bins=128, sample_frequency=16000, frame_length=25, frame_shift=10)
    return ((bank - 15.41663) / (2 * 6.55582)).numpy()


def torchaudio_mel(samples):
    import torchaudio.transforms

    return torchaudio.transforms.AmplitudeToDB()(torchaudio.transforms.MelSpectrogram()(_torch(samples)))[0].numpy()


def panns(rate, n_fft, hop, fmax, samples):
    import torch
    from torchlibrosa.stft import LogmelFilterBank, Spectrogram

    spectrogram = Spectrogram(n_fft=n_fft, hop_length=hop, win_length=n_fft, window='hann', center=True, pad_mode='reflect')
    bank = LogmelFilterBank(sr=rate, n_fft=n_fft, n_mels=64, fmin=50, fmax=fmax, ref=1.0, amin=1e-10, top_db=None)
    with torch.no_grad():
        return bank(spectrogram(_torch(samples)))[0].numpy()


def vggish(samples):
    from torchvggish.vggish_input import waveform_to_examples

    return waveform_to_examples(np.asarray(samples, dtype=np.float64), 16000, return_tensor=False)


def _tensorflow(dtype):
    import tensorflow as tf

    tf.keras.backend.set_floatx(np.dtype(dtype).name)
    return tf


def yamnet(samples):
    """features.py of TensorFlow's models, which is in no package: its parameters over the same tf.signal operations."""
    tf = _tensorflow(np.float32)
    count, first, hop = len(samples), 15600, 7680
    samples = np.pad(samples, (0, first - count if count < first else -(count - first) % hop)).astype(np.float32)
    spectrum = tf.abs(tf.signal.stft(samples, frame_length=400, frame_step=160, fft_length=512))
    mel = tf.matmul(spectrum, tf.signal.linear_to_mel_weight_matrix(64, 257, 16000.0, 125.0, 7500.0))
    return tf.signal.frame(tf.math.log(mel + 0.001), 96, 48, axis=0).numpy()


def _openl3_windows(samples, hop, dtype):
    """Half a second of zeros first, windows of a second, zeros after the last one's end."""
    samples = np.pad(np.asarray(samples, dtype=dtype), (24000, 0))
    samples = np.pad(samples, (0, 48000 - len(samples) if len(samples) < 48000 else -(len(samples) - 48000) % hop))
    return np.stack([samples[i:i + 48000] for i in range(0, len(samples) - 47999, hop)])


@functools.cache
def _kapre(bands, dtype):
    _tensorflow(dtype)
    from kapre.composed import get_melspectrogram_layer

    return get_melspectrogram_layer(
        n_fft=2048, hop_length=242, n_mels=bands, sample_rate=48000, pad_end=True, input_data_format='channels_first',
        output_data_format='channels_last')


def openl3(bands, samples, dtype=np.float64):
    """The layer of kapre that openL3's networks begin with, and its decibels.

    In double precision: in float32 its transform rounds louder than what a recording of 16 kHz has above 8 kHz, and the
    layer then differs from itself by up to 3 dB there.
    """
    tf = _tensorflow(dtype)
    layer = _kapre(bands, dtype)
    mel = tf.concat([layer(window[None, None]) for window in _openl3_windows(samples, 4800, dtype)], 0)
    decibels = tf.math.log(tf.maximum(mel, 1e-10)) * (10.0 / math.log(10.0))
    decibels = tf.maximum(decibels - tf.reduce_max(decibels, axis=[1, 2, 3], keepdims=True), -80.0)
    return tf.transpose(decibels, [0, 2, 1, 3]).numpy()


def openl3_librosa(bands, samples):
    """openL3's frontend='librosa'."""
    import librosa

    decibels = []
    for window in _openl3_windows(samples, 4800, np.float32):
        mel = librosa.feature.melspectrogram(y=window, sr=48000, n_fft=2048, hop_length=242, n_mels=bands, power=1.0)
        level = librosa.power_to_db(mel, ref=1.0, amin=1e-10, top_db=80.0)
        decibels.append(level - level.max())
    return np.stack(decibels)[..., None]


def speechbrain(bands, samples, sentence_mean=False):
    import torch
    from speechbrain.lobes.features import Fbank
    from speechbrain.processing.features import InputNormalization

    bank = Fbank(n_mels=bands)(_torch(samples))
    if sentence_mean:
        bank = InputNormalization(norm_type='sentence', std_norm=False)(bank, torch.ones(1))
    return bank[0].numpy()


@functools.cache
def _nemo_features():
    """features.py of nemo-toolkit, whose package needs dozens of others: stand-ins for the three names that it imports."""
    here = 'nemo.collections.asr.parts.preprocessing'
    root = os.path.join(os.path.dirname(importlib.util.find_spec('nemo').origin), 'collections/asr/parts/preprocessing')
    for name in ['nemo', 'nemo.utils', here + '.perturb', here + '.segment']:
        for depth in range(name.count('.') + 1):
            part = name.rsplit('.', depth)[0]
            sys.modules.setdefault(part, types.ModuleType(part))
    sys.modules['nemo.utils'].logging = logging.getLogger('nemo')
    sys.modules[here + '.perturb'].AudioAugmentor = sys.modules[here + '.segment'].AudioSegment = object
    found = importlib.util.spec_from_file_location('nemo_features', os.path.join(root, 'features.py'))
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def nemo(samples, **options):
    import torch

    extractor = _nemo_features().FilterbankFeatures(dither=0.0, **options).eval()
    return extractor(_torch(samples), torch.tensor([len(samples)]))[0][0].numpy()


def openwakeword(samples):
    import onnxruntime

    folder = os.path.dirname(importlib.util.find_spec('openwakeword').origin)
    session = onnxruntime.InferenceSession(os.path.join(folder, 'resources/models/melspectrogram.onnx'))
    pcm = np.clip(np.round(np.asarray(samples, dtype=np.float64) * 32768.0), -32768, 32767).astype(np.float32)
    return np.squeeze(session.run(None, {'input': pcm[None]})[0], (0, 1)) / 10 + 2


_part = functools.partial

# Preset: its original, sample rate, the axis of time (None: none), and how far 99.9 % of the values may be off; the worst five
# times as far. What is allowed is some ten times the rounding of the originals' own float32.
ORIGINALS = {
    'whisper-80': (_part(whisper, 80), 16000, 1, 2e-4),
    'whisper-128': (_part(whisper, 128), 16000, 1, 2e-4),
    'ast': (ast, 16000, 0, 5e-4),
    'kaldi-fbank': (kaldi, 16000, 0, 1e-3),
    'kaldi-fbank-80': (_part(kaldi, num_mel_bins=80), 16000, 0, 3e-3),
    'lhotse-fbank-80': (lhotse, 16000, 0, 3e-3),
    'beats': (beats, 16000, 0, 5e-4),
    'torchaudio-mel': (torchaudio_mel, 16000, 1, 1e-2),
    'panns-cnn14-32k': (_part(panns, 32000, 1024, 320, 14000), 32000, 1, 2e-3),
    'panns-cnn14-16k': (_part(panns, 16000, 512, 160, 8000), 16000, 1, 2e-3),
    'vggish': (vggish, 16000, 1, 1e-3),
    'yamnet': (yamnet, 16000, 1, 1e-3),
    'openl3-mel128': (_part(openl3, 128), 48000, 2, 1e-2),
    'openl3-mel256': (_part(openl3, 256), 48000, 2, 1e-2),
    'openl3-librosa-mel256': (_part(openl3_librosa, 256), 48000, 2, 1e-3),
    'speechbrain-fbank-40': (_part(speechbrain, 40), 16000, 0, 1e-3),
    'speechbrain-fbank-80': (_part(speechbrain, 80), 16000, 0, 1e-3),
    'speechbrain-ecapa': (_part(speechbrain, 80, sentence_mean=True), 16000, 0, 1e-3),
    'nemo-mel-64': (nemo, 16000, 1, 1e-3),
    'nemo-mel-80': (_part(nemo, n_window_size=400, nfilt=80), 16000, 1, 1e-3),
    'clap-htsat': (clap, 48000, 1, 1e-3),
    'openwakeword-mel': (openwakeword, 16000, 0, 1e-3),
    'waveform-16k': (_part(wav2vec2, False), 16000, None, 1e-6),
    'wav2vec2': (_part(wav2vec2, True), 16000, None, 1e-4),
    'audeering-w2v2': (_part(wav2vec2, True), 16000, None, 1e-4),
    'emotion2vec': (layer_norm, 16000, None, 1e-4),
}
