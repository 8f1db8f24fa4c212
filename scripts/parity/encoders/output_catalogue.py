"""What becomes of outputs before they are written, as part of the catalogue: trimmed, pooled, several in one run, float16."""
import math

import numpy as np

import originals
from catalogue import F32, HUBERT, Encoder, batch, first, hubert_exact, rows, whole


def own_rows(features, path):
    """Of the 1,500 rows of a Whisper encoder those that stand for the clip itself, two frames each, by transformers' own mask."""
    mask = originals.whisper_extractor()(
        originals.samples(path), sampling_rate=originals.RATE_HZ, return_attention_mask=True, return_tensors='np').attention_mask
    return features[:math.ceil(mask.sum() / 2)]


def mean(features):
    return features.astype(np.float64).mean(axis=0).astype(np.float32)


def mean_and_deviation(features, path):
    doubles = features.astype(np.float64)
    return np.concatenate([doubles.mean(axis=0), doubles.std(axis=0)]).astype(np.float32)


def encoders():
    whisper = dict(file='whisper-tiny.onnx', contract='(1, 80, 3000)', preset='whisper-80', front_end=originals.whisper_80, feed=batch,
                   take=first)
    waveform = dict(contract='(batch, samples)', preset='wav2vec2', front_end=originals.wav2vec2, feed=batch)
    tiny = dict(waveform, file='wav2vec2-tiny.onnx', take=first)
    return [
        Encoder('whisper-own', what='Whisper encoder, without the rows of the padding', recipe='output:\n  trim_padding: true\n',
                finish=own_rows, **whisper),
        Encoder('whisper-mean', what='the same, a mean over the clip, not over its padding', recipe='output:\n  pool: mean\n',
                finish=lambda features, path: mean(own_rows(features, path)), **whisper),
        Encoder('hubert-three', file='hubert-tiny.onnx', what='HuBERT, three layers in one run',
                output='last_hidden_state,hidden_state_1,hidden_state_2', exact=hubert_exact, reason=HUBERT,
                take=lambda outputs: [outputs[0][0], outputs[2][0], outputs[3][0]], **waveform),
        Encoder('wav2vec2-mean-std', what='wav2vec 2.0, mean and deviation over time', recipe='output:\n  pool: mean_std\n',
                finish=mean_and_deviation, **tiny),
        Encoder('wav2vec2-float16', what='wav2vec 2.0, written as float16', recipe='output:\n  dtype: float16\n', bounds=(1e-3, 1e-3),
                reason='three digits are written', **tiny),
        Encoder('yamnet-max', file='yamnet-like', what='YAMNet-like, the largest of all windows', contract='(batch, 96, 64)',
                preset='yamnet', front_end=originals.yamnet, feed=rows, take=whole(0), recipe='output:\n  pool: max\n',
                finish=lambda features, path: features.max(axis=0), reason=F32),
    ]
