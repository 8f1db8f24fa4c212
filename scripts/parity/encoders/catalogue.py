"""The networks of the comparison: what each takes, how Melscope is told to feed it, how its own libraries do."""
import functools
from dataclasses import dataclass, field
from typing import Callable

import numpy as np

import originals

F32 = 'float32 sums in another order'
HALF = 'values of 11 bits; the reference rounds after each operation, OpenVINO computes in float32'
HUBERT = 'as above; a group norm over a whole quiet clip loses digits in the reference too'
WHOLE = 'a value on the edge of two steps of 8 bits falls to either side'


@dataclass
class Encoder:
    """One network with one of its outputs.

    `front_end`: the original's array of a clip. `feed`: from that array to the inputs of the network, for the reference; a list
    where it is asked more than once. `take`: from its outputs to a clip's features, or a row of them; a list
    of several outputs. `preset`, `recipe`,
    `output`: what Melscope is told; `array_recipe` is the part of the recipe that changes the front end's array. `bounds`:
    relative L2 of the network alone (given the same array) and of the whole path; `reason`: why they are what they are.
    """

    name: str
    file: str
    what: str
    contract: str
    preset: str
    front_end: Callable
    feed: Callable
    take: Callable
    recipe: str = ''
    array_recipe: str = ''
    output: str | None = None
    bounds: tuple[float, float] = (1e-5, 1e-4)
    reason: str = F32
    # Inner value that the reference's copy of the network has to give besides; ONNX alone.
    inner: str | None = None

    # Makes a runtime like the reference's, in double precision: what the reference itself is off by is not Melscope's to answer for.
    exact: Callable | None = None
    # What becomes of a clip's features before they are written, given its path too.
    finish: Callable = lambda features, path: features

    def features(self, runtime, array, path):
        """A list of arrays where several outputs are written."""
        fed = self.feed(array)
        if isinstance(fed, list):
            return self.finish(np.stack([self.take(runtime(one)) for one in fed]), path)
        return self.finish(self.take(runtime(fed)), path)


@dataclass
class Refused:
    """A network that must not be run, and words that the error has to hold."""

    name: str
    file: str
    what: str
    preset: str
    words: list[str] = field(default_factory=list)
    recipe: str = ''


def batch(values):
    return np.ascontiguousarray(values, np.float32)[None]


def rows(values):
    """An array whose first axis is the network's batch."""
    return np.ascontiguousarray(values, np.float32)


def first(outputs):
    return outputs[0][0]


def of_batch(index):
    return lambda outputs: outputs[index][0]


def whole(index):
    """An output whose first axis counts windows."""
    return lambda outputs: outputs[index]


@functools.cache
def hubert_exact():
    import transformers_exports
    return transformers_exports.hubert_tiny_exact()


def waveform_networks():
    def masked(values):
        return {'input_values': batch(values), 'attention_mask': np.ones((1, len(values)), np.int64)}

    common = dict(preset='wav2vec2', front_end=originals.wav2vec2, take=first)
    hubert = dict(common, exact=hubert_exact, reason=HUBERT, file='hubert-tiny.onnx', what='HuBERT of tiny size',
                  contract='(batch, samples)', feed=batch)
    return [
        Encoder('wav2vec2-tiny', 'wav2vec2-tiny.onnx', 'wav2vec 2.0 of tiny size', '(batch, samples)', feed=batch, **common),
        Encoder('wav2vec2-base', 'wav2vec2-base.onnx', 'wav2vec 2.0 of base size', '(batch, samples)', feed=batch, **common),
        Encoder('wav2vec2-external', 'wav2vec2-external.onnx', 'the first with its weights in a file beside it', '(batch, samples)',
                feed=batch, **common),
        Encoder('wav2vec2-mask', 'wav2vec2-mask.onnx', 'wav2vec 2.0 with layer norm and attention mask',
                '(batch, samples), (batch, samples) int64', feed=masked, **common),
        Encoder('wav2vec2-inner', 'wav2vec2-tiny.onnx', 'an inner layer of the first, by the name of its value', '(batch, samples)',
                feed=batch, inner='/encoder/encoder/layers.1/final_layer_norm/LayerNormalization_output_0',
                output='/encoder/encoder/layers.1/final_layer_norm/LayerNormalization_output_0', **{**common, 'take': of_batch(-1)}),
        Encoder('hubert-last', **hubert),
        Encoder('hubert-layer-2', **{**hubert, 'take': of_batch(3)}, output='hidden_state_2'),
    ]


def spectrogram_networks():
    whisper = dict(preset='whisper-80', front_end=originals.whisper_80, take=first)
    ast = dict(file='ast-tiny.onnx', contract='(batch, 1024, 128)', preset='ast', front_end=originals.ast, feed=batch)
    def with_lengths(values):
        return {'feats': batch(values), 'feats_lengths': np.array([len(values)])}

    return [
        Encoder('lengths', 'with-lengths.onnx', 'convolutions and a mean over as many frames as a second input says',
                '(batch, time, 80), (batch) int64', 'kaldi-fbank-80', originals.kaldi_fbank_80, feed=with_lengths, take=first),
        Encoder('whisper-tiny', 'whisper-tiny.onnx', 'Whisper encoder of tiny size, 30 s', '(1, 80, 3000)', feed=batch, **whisper),
        Encoder('whisper-trimmed', 'whisper-tiny-any-length.onnx', 'the same on the first 4 s, exported for any length',
                '(batch, 80, time)', recipe='correction:\n  length: 400\n  time_fit: crop\n',
                feed=lambda mel: batch(mel[:, :400]), **whisper),
        Encoder('ast-last', what='AST of tiny size, every patch', **ast, take=first),
        Encoder('ast-pooled', what='the same, pooled', **ast, take=of_batch(1), output='pooler_output'),
        Encoder('crnn', 'crnn.onnx', 'convolutions and a GRU on log-mels', '(batch, 1, 128, time)', 'librosa', originals.librosa_log_mel,
                feed=lambda mel: batch(mel.T[None]), take=first),
    ]


def windowed_networks():
    yamnet = dict(preset='yamnet', front_end=originals.yamnet, feed=rows, take=whole(0))
    vggish = dict(preset='vggish', front_end=originals.vggish, take=whole(0))

    def channel(values):
        return rows(values)[:, None]

    return [
        Encoder('yamnet-like', 'yamnet-like', 'separable convolutions like YAMNet, SavedModel', '(batch, 96, 64)', **yamnet),
        Encoder('yamnet-tflite', 'yamnet-like-float32.tflite', 'the same in TFLite', '(batch, 96, 64)', **yamnet),
        Encoder('yamnet-half', 'yamnet-like-float16.tflite', 'the same with float16 weights', '(batch, 96, 64)', **yamnet),
        Encoder('yamnet-int8', 'yamnet-like-int8.tflite', 'the same in int8, inputs and outputs too', '(batch, 96, 64) int8', **yamnet,
                bounds=(2e-2, 2e-2), reason=WHOLE),
        Encoder('vggish-like', 'vggish-like.onnx', 'convolutions like VGGish', '(batch, 1, 96, 64)', feed=channel, **vggish),
        Encoder('vggish-half', 'vggish-like-half.onnx', 'the same in float16, inputs and outputs too', '(batch, 1, 96, 64) float16',
                feed=channel, **vggish, bounds=(2e-3, 2e-3), reason=HALF),
        Encoder('vggish-int8', 'vggish-like-int8.onnx', 'the same in int8 inside', '(batch, 1, 96, 64)', feed=channel, **vggish,
                bounds=(2e-2, 2e-2), reason=WHOLE),
        Encoder('vggish-uint8', 'vggish-like-uint8-input.onnx', 'the same with a uint8 input', '(batch, 1, 96, 64) uint8',
                feed=channel, **vggish, bounds=(2e-2, 2e-2), reason=WHOLE),
    ]


def coefficient_networks():
    mean = dict(preset='mfcc-40-mean', front_end=originals.mfcc_40_mean, take=first)
    return [
        Encoder('mfcc-mlp', 'mfcc-mean-mlp', 'dense layers on MFCC means, Keras', '(batch, 40)', feed=batch, **mean),
        Encoder('mfcc-conv1d', 'mfcc-conv1d', 'Conv1D on MFCC means, Keras', '(batch, 40, 1)',
                feed=lambda values: batch(values)[..., None], **mean),
        Encoder('lstm', 'lstm-frames.onnx', 'an LSTM on MFCC frames, both directions', '(batch, time, 40)', 'mfcc-40',
                originals.mfcc_40, feed=batch, take=first),
    ]


def refused():
    return [Refused('two-inputs', 'two-inputs.onnx', 'MFCC frames and a speaker\'s vector', 'mfcc-40', ['mfcc', 'speaker'])]
