"""The seed CNN: its fixed weights, and the same network as ONNX and as Keras.

    input  log_mel   (batch ?, time ?, mel 128, channel 1) float32, log-mel in dB
    output features  (batch ?, ceil(time / 8), 16 mel * 128 channels = 2048) float32

Three blocks of BatchNormalization - Conv 3x3 'same' ReLU - MaxPool 2x2 'same', with 32, 64 and 128 filters; the flatten of the
last two axes is (mel, channel), channel fastest.

The weights are not trained. They come from numpy.random.RandomState(SEED).random_sample, whose stream numpy froze for ever and
which needs no transcendental function, so the file is the same, bit for bit, on every machine. In order, for each block:
    conv kernel   uniform in +-sqrt(6 / fan_in), fan_in = 9 * input channels (He et al. 2015), drawn as (3, 3, in, out)
    conv bias     uniform in +-0.05
    BN            block 1: gamma 1, beta 0, mean -40 dB, variance 400 dB^2, because a log-mel with top_db = 80 lies in -80..0
                  and speech spreads about 20 dB around the middle of that;
                  blocks 2 and 3: gamma in 0.75..1.25, beta in -0.25..0.25, mean in 0.25..0.75, variance in 0.5..1.5,
                  about what a ReLU of unit-variance activations leaves behind
"""
import math
import os

import numpy as np

SEED = 20240229
MEL_BANDS = 128
FILTERS = (32, 64, 128)
BN_EPSILON = 1e-3  # Keras's default; ONNX's is 1e-5


def weights(filters=FILTERS, seed=SEED):
    """One dict per block: gamma, beta, mean, variance (in,), kernel (3, 3, in, out), bias (out,); all float32."""
    random = np.random.RandomState(seed)

    def uniform(low, high, *shape):
        return (low + (high - low) * random.random_sample(shape)).astype(np.float32)

    blocks, channels = [], 1
    for index, count in enumerate(filters):
        limit = math.sqrt(6 / (9 * channels))
        block = {'kernel': uniform(-limit, limit, 3, 3, channels, count), 'bias': uniform(-0.05, 0.05, count)}
        if index == 0:
            statistics = {'gamma': 1.0, 'beta': 0.0, 'mean': -40.0, 'variance': 400.0}
            block.update({name: np.full(channels, value, np.float32) for name, value in statistics.items()})
        else:
            block['gamma'] = uniform(0.75, 1.25, channels)
            block['beta'] = uniform(-0.25, 0.25, channels)
            block['mean'] = uniform(0.25, 0.75, channels)
            block['variance'] = uniform(0.5, 1.5, channels)
        blocks.append(block)
        channels = count
    return blocks


def onnx_model(mel_bands=MEL_BANDS, filters=FILTERS, seed=SEED, time=None, batch=None, channels_first=False, blocks=None):
    """The network as an ONNX ModelProto, opset 17. Dynamic batch and time unless given; other weights than the seed's as BLOCKS.

    ONNX convolves channels first, so a channels-last input is transposed on entry; the exit transpose makes the flatten
    (mel, channel) as in Keras.
    """
    from onnx import TensorProto, checker, helper, numpy_helper

    nodes, constants = [], []

    def constant(name, value):
        constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(kind, inputs, output, **attributes):
        nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    value = 'log_mel'
    if channels_first:  # (batch, channel, mel, time)
        value = node('Transpose', [value], 'to_time_mel', perm=[0, 1, 3, 2])
    else:  # (batch, time, mel, channel)
        value = node('Transpose', [value], 'to_channels_first', perm=[0, 3, 1, 2])
    for number, block in enumerate(blocks or weights(filters, seed), start=1):
        statistics = [constant(f'norm{number}.{name}', block[name]) for name in ('gamma', 'beta', 'mean', 'variance')]
        value = node('BatchNormalization', [value, *statistics], f'norm{number}', epsilon=BN_EPSILON)
        kernel = constant(f'conv{number}.kernel', block['kernel'].transpose(3, 2, 0, 1))
        bias = constant(f'conv{number}.bias', block['bias'])
        value = node('Conv', [value, kernel, bias], f'conv{number}', kernel_shape=[3, 3], auto_pad='SAME_UPPER')
        value = node('Relu', [value], f'relu{number}')
        value = node('MaxPool', [value], f'pool{number}', kernel_shape=[2, 2], strides=[2, 2], auto_pad='SAME_UPPER')
    value = node('Transpose', [value], 'to_channels_last', perm=[0, 2, 3, 1])
    width = -(-mel_bands // 2 ** len(filters)) * filters[-1]
    value = node('Reshape', [value, constant('features.shape', np.array([0, 0, width], np.int64))], 'features')

    shape = [batch or 'batch', time or 'time', mel_bands, 1]
    if channels_first:
        shape = [shape[0], 1, mel_bands, shape[1]]
    graph = helper.make_graph(
        nodes, 'seed-cnn',
        [helper.make_tensor_value_info('log_mel', TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info('features', TensorProto.FLOAT, [batch or 'batch', None, width])],
        constants)
    model = helper.make_model(graph, producer_name='melscope', opset_imports=[helper.make_opsetid('', 17)], ir_version=8)
    checker.check_model(model)
    return model


def blocks_of(path):
    """The weights in a file that onnx_model made, as BLOCKS of the others."""
    import onnx
    from onnx import numpy_helper
    values = {item.name: numpy_helper.to_array(item) for item in onnx.load(path).graph.initializer}
    blocks = []
    while f'conv{len(blocks) + 1}.kernel' in values:
        number = len(blocks) + 1
        block = {name: values[f'norm{number}.{name}'] for name in ('gamma', 'beta', 'mean', 'variance')}
        blocks.append({**block, 'kernel': values[f'conv{number}.kernel'].transpose(2, 3, 1, 0), 'bias': values[f'conv{number}.bias']})
    return blocks


def keras_model(mel_bands=MEL_BANDS, filters=FILTERS, seed=SEED, time=None, batch=None, blocks=None):
    """The network in Keras, channels last, with the same weights."""
    os.environ.setdefault('CUDA_VISIBLE_DEVICES', '-1')
    os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
    import keras
    from keras import layers

    inputs = keras.Input((time, mel_bands, 1), batch_size=batch, name='log_mel')
    value, built = inputs, []
    for number, count in enumerate(filters, start=1):
        norm = layers.BatchNormalization(name=f'norm{number}')
        conv = layers.Conv2D(count, 3, padding='same', activation='relu', name=f'conv{number}')
        value = layers.MaxPooling2D(2, padding='same', name=f'pool{number}')(conv(norm(value)))
        built.append((norm, conv))
    width = -(-mel_bands // 2 ** len(filters)) * filters[-1]
    outputs = layers.Reshape((-1, width), name='features')(value)
    model = keras.Model(inputs, outputs, name='cnn_feature_extractor')
    for (norm, conv), block in zip(built, blocks or weights(filters, seed)):
        assert norm.epsilon == BN_EPSILON
        norm.set_weights([block[name] for name in ('gamma', 'beta', 'mean', 'variance')])
        conv.set_weights([block['kernel'], block['bias']])
    return model
