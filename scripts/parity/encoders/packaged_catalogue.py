"""The networks out of public packages, as part of the catalogue."""
import functools

import numpy as np

import originals
from catalogue import Encoder, Refused, batch, first, rows, whole

# What the log-mel of `speechmos.dnsmos` would be: 9 s of the clip, repeated, in dB below the loudest value, (dB + 40) / 40.
P808 = """load:
  length_samples: 144000
  length_fit: tile
front_end:
  kind: log_mel
  sample_rate_hz: 16000
  fft_samples: 321
  window_samples: 321
  hop_samples: 160
  mel_bands: 120
  min_hz: 0
  max_hz: 8000
normalise:
  scale: 0.025
  offset: 1
"""
SILERO_REASON = 'float32 sums in another order; a sigmoid near 0 keeps few digits'


def scaled_waveform(path):
    return originals.waveform(path) * np.float32(32_768)


def windows(length, hop, **options):
    return functools.partial(originals.windows, length=length, hop=hop, **options)


def openwakeword(model):
    """`model`: the package's own log-mel network, which is its front end."""
    cut = windows(76, 8, keeps_last=False)
    return [
        Encoder('openwakeword-mel', 'openwakeword-mel.onnx', "openWakeWord's log-mel as a network", '(batch, samples)', 'waveform-16k',
                scaled_waveform, array_recipe='normalise:\n  scale: 32768\n', feed=batch, take=lambda outputs: outputs[0][0]),
        Encoder('openwakeword-embedding', 'openwakeword-embedding.onnx', "openWakeWord's speech embedding", '(batch, 76, 32, 1)',
                'openwakeword-mel', functools.partial(originals.openwakeword_mel, model),
                recipe='correction:\n  time_fit: windows\n  window_hop: 8\n  last_window: drop\n',
                feed=lambda mel: rows(cut(mel))[..., None], take=whole(0)),
    ]


def waveforms():
    def pitch(path):
        return originals.waveform(path, 22_050)

    def tile(values):
        return batch(originals.tiled(values, 144_160))

    pitch_windows = windows(43_844, 36_164)
    return [
        Encoder('basic-pitch', 'basic-pitch.onnx', 'basic-pitch, notes', '(batch, 43844, 1)', '', pitch,
                array_recipe='front_end:\n  kind: waveform\n  sample_rate_hz: 22050\n',
                recipe='correction:\n  time_fit: windows\n  window_hop: 36164\n',
                feed=lambda values: rows(pitch_windows(values))[..., None], take=whole(1), output='StatefulPartitionedCall:1'),
        Encoder('dnsmos', 'dnsmos.onnx', 'DNSMOS of speechmos, before its polynomials', '(batch, 144160)', 'waveform-16k',
                originals.waveform, recipe='correction:\n  time_fit: tile\n', feed=tile, take=first),
    ]


def silero():
    rate = np.array(16_000, np.int64)

    def zeros(*shape):
        return np.zeros(shape, np.float32)

    def clip(values):
        return {'input': batch(values), 'sr': rate, 'state': zeros(2, 1, 128)}

    def clip_v4(values):
        return {'input': batch(values), 'sr': rate, 'h': zeros(2, 1, 64), 'c': zeros(2, 1, 64)}

    def each(values):
        return [{'input': window[None], 'state': zeros(2, 1, 128)} for window in rows(cut(values))]

    def sequence(values):
        return {'input': rows(cut(values)), 'h': zeros(1, 1, 128), 'c': zeros(1, 1, 128)}

    cut = windows(576, 512)
    hop = 'correction:\n  time_fit: windows\n  window_hop: 512\n'
    common = dict(preset='waveform-16k', front_end=originals.waveform, reason=SILERO_REASON, bounds=(1e-4, 1e-4))
    return [
        Encoder('silero-vad', 'silero-vad.onnx', 'silero-vad 6, the whole clip', '(batch, samples), state, rate', feed=clip, take=first,
                **common),
        Encoder('silero-vad-state', 'silero-vad.onnx', 'the same, its state', '(batch, samples), state, rate', feed=clip,
                take=lambda outputs: outputs[1], output='stateN', **common),
        Encoder('silero-vad-windows', 'silero-vad.onnx', 'the same, window by window, each with a state of zeros',
                '(batch, samples), state, rate', recipe='correction:\n  length: 576\n  time_fit: windows\n  window_hop: 512\n',
                feed=lambda values: [clip(window) for window in cut(values)], take=first, **common),
        Encoder('silero-vad-4', 'silero-vad-v4.onnx', 'silero-vad 4, the whole clip', '(batch, samples), rate, two states',
                feed=clip_v4, take=first, **common),
        Encoder('silero-vad-sequence', 'silero-vad-sequence.onnx', 'silero-vad 6 along a sequence of windows',
                '(sequence, 576), two states', recipe=hop, feed=sequence, take=whole(0), **common),
        Encoder('silero-vad-one', 'silero-vad-batch1.onnx', 'silero-vad 6, every window by itself', '(1, 576), state (2, 1, 128)',
                recipe=hop, feed=each, take=first, **common),
    ]


def refused():
    return [
        # speechmos takes a transform of an odd length, which Melscope has not.
        Refused('dnsmos-p808', 'dnsmos-p808.onnx', 'DNSMOS P.808 of speechmos: a transform of 321 samples', '', ['fft_samples', '321'],
                P808),
        Refused('plcmos', 'plcmos.onnx', 'PLCMOS of speechmos: spectra and a vector of the rater', 'waveform-16k', ['rater_embed'])]
