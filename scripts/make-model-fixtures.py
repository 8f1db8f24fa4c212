#!/usr/bin/env python3
"""Writes the tiny models of Tests/Support/Fixtures/models: one per input form or format that the engine must handle.

    pip install numpy onnx tensorflow-cpu openvino
    make-model-fixtures.py Tests/Support/Fixtures/models

tiny.* and tiny-savedmodel are one network, seedcnn.py's with 16 mel bands and one block of 2 filters, in each format.
"""
import pathlib
import shutil
import sys

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

import known_networks
import seedcnn

TINY = {'mel_bands': 16, 'filters': (2,), 'seed': 7}
# "scaled" doubles the input, so its expected output needs no golden file.
FLOAT, HALF, UINT8, DOUBLE = TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.UINT8, TensorProto.DOUBLE


def model(nodes, inputs, outputs, constants=()):
    infos = [[helper.make_tensor_value_info(*info) for info in infos] for infos in (inputs, outputs)]
    graph = helper.make_graph(nodes, 'fixture', *infos, list(constants))
    made = helper.make_model(graph, producer_name='melscope', opset_imports=[helper.make_opsetid('', 17)], ir_version=8)
    checker.check_model(made)
    return made


def onnx_fixtures():
    scaled = [helper.make_node('Add', ['log_mel', 'log_mel'], ['scaled'], name='double')]

    def doubling(type, shape):
        return model(scaled, [('log_mel', type, shape)], [('scaled', type, shape)])

    kernel = np.random.RandomState(1).random_sample((4, 16, 3)).astype(np.float32)
    nhwc = ['batch', 'time', 16, 1]
    return {
        'tiny': seedcnn.onnx_model(**TINY),
        'nchw': seedcnn.onnx_model(**TINY, channels_first=True),
        'fixed-time': seedcnn.onnx_model(**TINY, time=40, batch=1),
        'two-inputs': model(
            [helper.make_node('Add', ['log_mel', 'speaker'], ['sum'])],
            [('log_mel', FLOAT, nhwc), ('speaker', FLOAT, nhwc)], [('sum', FLOAT, nhwc)]),
        'two-outputs': model(
            [*scaled, helper.make_node('Relu', ['scaled'], ['positive'])],
            [('log_mel', FLOAT, nhwc)], [('scaled', FLOAT, nhwc), ('positive', FLOAT, nhwc)]),
        'conv1d': model(
            [helper.make_node('Transpose', ['log_mel'], ['swapped'], perm=[0, 2, 1]),
             helper.make_node('Conv', ['swapped', 'kernel'], ['conv'], kernel_shape=[3], auto_pad='SAME_UPPER'),
             helper.make_node('Transpose', ['conv'], ['features'], perm=[0, 2, 1])],
            [('log_mel', FLOAT, ['batch', 'time', 16])], [('features', FLOAT, ['batch', 'time', 4])],
            [numpy_helper.from_array(kernel, 'kernel')]),
        # Needs three frames: what it makes of fewer is empty.
        'conv1d-valid': model(
            [helper.make_node('Transpose', ['log_mel'], ['swapped'], perm=[0, 2, 1]),
             helper.make_node('Conv', ['swapped', 'kernel'], ['conv'], kernel_shape=[3], auto_pad='VALID'),
             helper.make_node('Transpose', ['conv'], ['features'], perm=[0, 2, 1])],
            [('log_mel', FLOAT, ['batch', 'time', 16])], [('features', FLOAT, ['batch', 'time', 4])],
            [numpy_helper.from_array(kernel, 'kernel')]),
        # Can be read but not compiled: an inner value of 2^44 bytes.
        'too-large': model(
            [helper.make_node('Expand', ['log_mel', 'shape'], ['copies']),
             helper.make_node('ReduceMax', ['copies'], ['features'], axes=[0], keepdims=1)],
            [('log_mel', FLOAT, [1, 4, 16])], [('features', FLOAT, [1, 4, 16])],
            [numpy_helper.from_array(np.array([1 << 36, 4, 16], np.int64), 'shape')]),
        'rank2': doubling(FLOAT, ['batch', 16]),
        # As wav2vec 2.0 begins: samples to frames of 25 ms every 20 ms.
        'waveform': model(
            [helper.make_node('Unsqueeze', ['samples', 'one'], ['channels']),
             helper.make_node('Conv', ['channels', 'frames_kernel'], ['conv'], kernel_shape=[400], strides=[320]),
             helper.make_node('Transpose', ['conv'], ['features'], perm=[0, 2, 1])],
            [('samples', FLOAT, ['batch', 'samples'])], [('features', FLOAT, ['batch', 'time', 4])],
            [numpy_helper.from_array(np.array([1], np.int64), 'one'),
             numpy_helper.from_array(np.random.RandomState(2).random_sample((4, 1, 400)).astype(np.float32), 'frames_kernel')]),
        'waveform-fixed': doubling(FLOAT, ['batch', 1, 8000]),
        'mfcc': doubling(FLOAT, ['batch', 'time', 20]),
        'vector': doubling(FLOAT, ['batch', 40]),
        'float16': doubling(HALF, nhwc),
        'float64': doubling(DOUBLE, nhwc),
        'uint8': doubling(UINT8, nhwc),
    }


def contract_fixtures():
    """Inputs that are no single float array of any length: windows, batches, lengths, masks, states, whole numbers."""
    int64, int16, int8 = TensorProto.INT64, TensorProto.INT16, TensorProto.INT8
    frames, samples = ['batch', 'time', 16], ['batch', 'samples']

    def constant(name, value, dtype=np.float32):
        return numpy_helper.from_array(np.array(value, dtype), name)

    def doubling(shape):
        return model([helper.make_node('Add', ['x', 'x'], ['doubled'])], [('x', FLOAT, shape)], [('doubled', FLOAT, shape)])

    axis = constant('axis', [1], np.int64)
    return {
        # Sums over the six frames of a window, the sums of two outputs apart.
        'window': model(
            [helper.make_node('ReduceSum', ['log_mel', 'axis'], ['sums'], keepdims=0), helper.make_node('Neg', ['sums'], ['negative'])],
            [('log_mel', FLOAT, ['batch', 6, 16])], [('sums', FLOAT, ['batch', 16]), ('negative', FLOAT, ['batch', 16])], [axis]),
        # Takes frames by fours, so that it has no least length in the usual sense.
        'fours': model(
            [helper.make_node('Reshape', ['log_mel', 'by_fours'], ['features'])], [('log_mel', FLOAT, frames)],
            [('features', FLOAT, ['batch', 'fours', 64])], [constant('by_fours', [0, -1, 64], np.int64)]),
        # The places of values above zero, of which a log-mel has none: features of no values.
        'positives': model(
            [helper.make_node('Relu', ['log_mel'], ['positive']), helper.make_node('NonZero', ['positive'], ['places']),
             helper.make_node('Cast', ['places'], ['features'], to=FLOAT)],
            [('log_mel', FLOAT, frames)], [('features', FLOAT, [3, 'count'])]),
        'batch5': doubling([5, 6, 16, 1]),
        'batch5-waveform': doubling([5, 8]),
        'samples-last': doubling(['batch', 8, 1]),
        'vector-middle': doubling(['batch', 1, 40]),
        # The mean over the frames that `lengths` counts.
        'lengths': model(
            [helper.make_node('ReduceSum', ['log_mel', 'axis'], ['sum'], keepdims=0),
             helper.make_node('Cast', ['lengths'], ['count'], to=FLOAT),
             helper.make_node('Unsqueeze', ['count', 'axis'], ['column']), helper.make_node('Div', ['sum', 'column'], ['mean'])],
            [('log_mel', FLOAT, frames), ('lengths', int64, ['batch'])], [('mean', FLOAT, ['batch', 16])], [axis]),
        # The sum of the samples that the mask leaves, and how many there are.
        'mask': model(
            [helper.make_node('Cast', ['attention_mask'], ['weights'], to=FLOAT),
             helper.make_node('Mul', ['input_values', 'weights'], ['masked']),
             helper.make_node('ReduceSum', ['masked', 'axis'], ['sum']), helper.make_node('ReduceSum', ['weights', 'axis'], ['count']),
             helper.make_node('Concat', ['sum', 'count'], ['features'], axis=1)],
            [('input_values', FLOAT, samples), ('attention_mask', int64, samples)], [('features', FLOAT, ['batch', 2])], [axis]),
        # As silero-vad takes them: a rate, and a state that is zero at first. Gives sum of samples + sum of state, and the rate.
        'state': model(
            [helper.make_node('ReduceSum', ['input', 'axis'], ['sum']),
             helper.make_node('ReduceSum', ['state', 'outer'], ['states'], keepdims=0),
             helper.make_node('Unsqueeze', ['states', 'axis'], ['column']), helper.make_node('Add', ['sum', 'column'], ['total']),
             helper.make_node('Cast', ['sr'], ['rate'], to=FLOAT), helper.make_node('Mul', ['total', 'zero'], ['zeros']),
             helper.make_node('Add', ['zeros', 'rate'], ['rates']), helper.make_node('Concat', ['total', 'rates'], ['output'], axis=1),
             helper.make_node('Add', ['state', 'state'], ['stateN'])],
            [('input', FLOAT, samples), ('sr', int64, []), ('state', FLOAT, [2, 'batch', 4])],
            [('output', FLOAT, ['batch', 2]), ('stateN', FLOAT, [2, 'batch', 4])],
            [axis, constant('outer', [0, 2], np.int64), constant('zero', 0)]),
        'int16': model(
            [helper.make_node('Cast', ['pcm'], ['features'], to=FLOAT)], [('pcm', int16, samples)], [('features', FLOAT, samples)]),
        # (q - 200) * 0.5 in, and out again as int8 with scale 2 and zero point -10.
        'uint8-quantised': model(
            [helper.make_node('DequantizeLinear', ['quantised', 'scale', 'zero'], ['real']),
             helper.make_node('Add', ['real', 'real'], ['doubled']),
             helper.make_node('QuantizeLinear', ['doubled', 'out_scale', 'out_zero'], ['features'])],
            [('quantised', UINT8, frames)], [('features', int8, frames)],
            [constant('scale', 0.5), constant('zero', 200, np.uint8), constant('out_scale', 2.0), constant('out_zero', -10, np.int8)]),
    }


def stem_fixtures():
    """CNNs whose first convolutions can be run by Winograd's filtering, and some of which not all or none can."""
    random = np.random.RandomState(3)
    nchw = ['batch', 1, 16, 'time']

    def constant(name, *shape, low=-0.5, high=0.5):
        return numpy_helper.from_array(random.uniform(low, high, shape).astype(np.float32), name)

    def convolution(source, name, depth, filters, size=3, **more):
        pads = [size // 2] * 4
        return ([helper.make_node('Conv', [source, name + '.w', name + '.b'], [name], kernel_shape=[size, size], pads=pads, **more)],
                [constant(name + '.w', filters, depth, size, size, low=-0.2, high=0.2), constant(name + '.b', filters)])

    def norm(source, name, filters, low):
        parts = [constant(f'{name}.{part}', filters, low=least, high=most)
                 for part, least, most in (('gamma', low, 1.5), ('beta', -1, 1), ('mean', -1, 1), ('var', 0.5, 2))]
        return [helper.make_node('BatchNormalization', [source, *(part.name for part in parts)], [name])], parts

    def pool(source, name, **more):
        return [helper.make_node('MaxPool', [source], [name], kernel_shape=[2, 2], strides=[2, 2], **more)], []

    def plain(kind, source, name, **more):
        return [helper.make_node(kind, [source], [name], **more)], []

    def network(*parts):
        nodes = [node for part in parts for node in part[0]]
        return model(nodes, [('log_mel', FLOAT, nchw)], [(nodes[-1].output[0], FLOAT, ['batch', 'channel', 'row', 'column'])], [c for part in parts for c in part[1]])

    first = convolution('log_mel', 'conv1', 1, 16), plain('Relu', 'conv1', 'relu1')
    averaged = plain('GlobalAveragePool', 'last', 'features')
    return {
        # Pooling that leaves the last row or column out, and a global average after the second convolution.
        'stem-valid': network(*first, pool('relu1', 'pool1'), convolution('pool1', 'conv2', 16, 32), plain('Relu', 'conv2', 'last'), averaged),
        # Normalised between ReLU and pooling, with scales that are all positive.
        'stem-norm-pool': network(*first, norm('relu1', 'norm1', 16, 0.1), pool('norm1', 'pool1', ceil_mode=1),
                                   convolution('pool1', 'conv2', 16, 32), plain('Relu', 'conv2', 'relu2'), pool('relu2', 'features')),
        # The same with negative scales, which change what the largest is: the chain ends before the pooling.
        'stem-negative': network(*first, convolution('relu1', 'conv2', 16, 32), norm('conv2', 'norm2', 32, -1.5),
                                  plain('Relu', 'norm2', 'relu2'), norm('relu2', 'norm3', 32, -1.5), pool('norm3', 'features')),
        # Three convolutions of which the third leaves 16 channels, which is not a multiple of 32.
        'stem-two-of-three': network(*first, convolution('relu1', 'conv2', 16, 32), plain('Relu', 'conv2', 'relu2'),
                                      convolution('relu2', 'features', 32, 16)),
        # The first convolution's result is used again at the end.
        'no-stem-residual': network(*first, convolution('relu1', 'conv2', 16, 32), plain('Relu', 'conv2', 'relu2'),
                                     convolution('relu2', 'conv3', 32, 16),
                                     ([helper.make_node('Add', ['conv3', 'relu1'], ['features'])], [])),
        'no-stem-5x5': network(convolution('log_mel', 'conv1', 1, 16, size=5), plain('Relu', 'conv1', 'relu1'),
                                convolution('relu1', 'features', 16, 32)),
        'no-stem-strided': network(*first, convolution('relu1', 'features', 16, 32, strides=[2, 2])),
    }


def quantised(keras_model, shape=(1, 32, TINY['mel_bands'], 1)):
    """As post-training quantisation makes it, with whole numbers in and out."""
    import tensorflow as tf
    converter = tf.lite.TFLiteConverter.from_keras_model(keras_model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    random = np.random.RandomState(4)
    examples = [random.uniform(-80, 0, shape).astype(np.float32) for _ in range(8)]
    converter.representative_dataset = lambda: ([example] for example in examples)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = tf.int8
    return converter.convert()


def patches_model():
    """Takes (batch, 8, bands) and begins with a Reshape, for which TFLite's graph asks the input's shape."""
    import tensorflow as tf
    layers = tf.keras.layers
    bands = TINY['mel_bands']
    log_mel = layers.Input((8, bands), name='log_mel')
    values = layers.Conv2D(4, 3, padding='same', activation='relu')(layers.Reshape((8, bands, 1))(log_mel))
    model = tf.keras.Model(log_mel, layers.GlobalAveragePooling2D()(values))
    random = np.random.RandomState(5)
    for weight in model.weights:
        weight.assign(random.uniform(-0.3, 0.3, weight.shape))
    return model


def main():
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    for name, made in {**onnx_fixtures(), **contract_fixtures(), **stem_fixtures(),
                       **known_networks.known_networks(model)}.items():
        (out / f'{name}.onnx').write_bytes(made.SerializeToString(deterministic=True))

    keras_model = seedcnn.keras_model(**TINY)
    folder = out / 'tiny-savedmodel'
    shutil.rmtree(folder, ignore_errors=True)
    keras_model.export(folder, verbose=False)
    for empty in [folder / 'assets']:  # git keeps no empty folders, and the hash must not depend on one
        if empty.exists() and not any(empty.iterdir()):
            empty.rmdir()
    import tensorflow as tf
    (out / 'tiny.tflite').write_bytes(tf.lite.TFLiteConverter.from_keras_model(keras_model).convert())
    (out / 'tiny-int8.tflite').write_bytes(quantised(keras_model))
    (out / 'patches-int8.tflite').write_bytes(quantised(patches_model(), (1, 8, TINY['mel_bands'])))

    import openvino
    openvino.save_model(openvino.Core().read_model(out / 'tiny.onnx'), out / 'tiny.xml', compress_to_fp16=False)


if __name__ == '__main__':
    main()
