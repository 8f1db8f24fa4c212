"""CNNs of several architectures, each as ONNX and, with the same weights, as Keras."""
import os
import sys

os.environ.setdefault('CUDA_VISIBLE_DEVICES', '-1')
os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

import seedcnn

MEL_BANDS = 128


class Architecture:
    """`onnx`: a ModelProto. `keras`: a Keras model. Both reference functions take a log-mel (time, mel)."""

    def __init__(self, name, what, onnx, keras, onnx_input, keras_input, recipe='', min_frames=1):
        self.name, self.what, self.onnx, self.keras, self.recipe = name, what, onnx, keras, recipe
        self.min_frames = min_frames
        self.onnx_input, self.keras_input = onnx_input, keras_input

    def write(self, path):
        path.write_bytes(self.onnx.SerializeToString(deterministic=True))

    def references(self):
        """Features of a log-mel without their batch axis, by Keras and by ONNX Runtime."""
        import onnxruntime
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(
            self.onnx.SerializeToString(), options, providers=['CPUExecutionProvider'])
        name = session.get_inputs()[0].name
        return {
            'Keras': lambda mel: np.asarray(self.keras(self.keras_input(mel), training=False))[0],
            'ONNX Runtime': lambda mel: session.run(None, {name: self.onnx_input(mel)})[0][0],
        }

    def exact(self):
        """The same in double precision, by Keras: what both references and Melscope round."""
        import keras
        config = self.keras.get_config()
        for layer in config['layers']:
            layer['config']['dtype'] = 'float64'
        double = keras.Model.from_config(config)
        double.set_weights(self.keras.get_weights())
        return lambda mel: np.asarray(double(self.keras_input(mel).astype(np.float64), training=False))[0]


def channels_last(mel):
    return np.ascontiguousarray(mel)[None, :, :, None]


def channels_first(mel):
    return np.ascontiguousarray(mel.T)[None, None, :, :]


def rank3(mel):
    return np.ascontiguousarray(mel)[None]


class Graph:
    """Nodes in order, each with one output of its own name."""

    def __init__(self):
        self.nodes, self.constants = [], []

    def constant(self, name, value):
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind, inputs, output, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def model(self, shape, output_shape):
        def info(name, shape):
            return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

        graph = helper.make_graph(
            self.nodes, 'parity', [info('log_mel', shape)], [info('features', output_shape)], self.constants)
        made = helper.make_model(
            graph, producer_name='melscope', opset_imports=[helper.make_opsetid('', 17)], ir_version=8)
        checker.check_model(made)
        return made


def identity():
    """A model whose features are its input without the channel: how the program's own log-mel is had from it."""
    graph = Graph()
    graph.node('Reshape', ['log_mel', graph.constant('shape', np.array([0, 0, MEL_BANDS], np.int64))], 'features')
    return graph.model(['batch', 'time', MEL_BANDS, 1], ['batch', None, MEL_BANDS])


def valid_pooling():
    """The seed CNN with pools that drop an odd frame."""
    model = seedcnn.onnx_model()
    for node in model.graph.node:
        if node.op_type == 'MaxPool':
            for attribute in node.attribute:
                if attribute.name == 'auto_pad':
                    attribute.s = b'VALID'
    checker.check_model(model)
    from keras import models
    keras = seedcnn.keras_model()
    config = keras.get_config()
    for layer in config['layers']:
        if layer['class_name'] == 'MaxPooling2D':
            layer['config']['padding'] = 'valid'
    made = models.Model.from_config(config)
    made.set_weights(keras.get_weights())
    return model, made


def weights(random, *shape):
    """Uniform in +-sqrt(6 / fan_in); the last axis of `shape` counts filters."""
    limit = np.sqrt(6 / np.prod(shape[:-1]))
    return random.uniform(-limit, limit, shape).astype(np.float32)


def global_average():
    """(batch, channel 1, mel, time): conv 5x3 with stride 2 along mel, conv 3x3, global average pooling to 96 features."""
    random = np.random.RandomState(11)
    first, second = weights(random, 5, 3, 1, 32), weights(random, 3, 3, 32, 96)
    biases = [random.uniform(-0.05, 0.05, count).astype(np.float32) for count in (32, 96)]
    graph = Graph()
    value = graph.node('Mul', ['log_mel', graph.constant('scale', np.array(0.025, np.float32))], 'scaled')
    value = graph.node(
        'Conv', [value, graph.constant('k1', first.transpose(3, 2, 0, 1)), graph.constant('b1', biases[0])], 'conv1',
        kernel_shape=[5, 3], strides=[2, 1], auto_pad='SAME_UPPER')
    value = graph.node('Relu', [value], 'relu1')
    value = graph.node(
        'Conv', [value, graph.constant('k2', second.transpose(3, 2, 0, 1)), graph.constant('b2', biases[1])], 'conv2',
        kernel_shape=[3, 3], auto_pad='SAME_UPPER')
    value = graph.node('Relu', [value], 'relu2')
    value = graph.node('GlobalAveragePool', [value], 'pooled')
    graph.node('Flatten', [value], 'features', axis=1)
    model = graph.model(['batch', 1, MEL_BANDS, 'time'], ['batch', 96])

    import keras
    from keras import layers
    inputs = keras.Input((1, MEL_BANDS, None))
    value = layers.Permute((2, 3, 1))(inputs)
    value = layers.Rescaling(0.025)(value)
    convolutions = [
        layers.Conv2D(32, (5, 3), strides=(2, 1), padding='same', activation='relu'),
        layers.Conv2D(96, 3, padding='same', activation='relu')]
    for layer in convolutions:
        value = layer(value)
    made = keras.Model(inputs, layers.GlobalAveragePooling2D()(value))
    for layer, kernel, bias in zip(convolutions, (first, second), biases):
        layer.set_weights([kernel, bias])
    return model, made


def conv1d():
    """(batch, time, mel): convolutions of 5 and 3 frames along time, 128 and 64 filters."""
    random = np.random.RandomState(13)
    first, second = weights(random, 5, MEL_BANDS, 128), weights(random, 3, 128, 64)
    biases = [random.uniform(-0.05, 0.05, count).astype(np.float32) for count in (128, 64)]
    graph = Graph()
    value = graph.node('Mul', ['log_mel', graph.constant('scale', np.array(0.025, np.float32))], 'scaled')
    value = graph.node('Transpose', [value], 'swapped', perm=[0, 2, 1])
    for number, (kernel, bias) in enumerate(zip((first, second), biases), start=1):
        inputs = [value, graph.constant(f'k{number}', kernel.transpose(2, 1, 0)), graph.constant(f'b{number}', bias)]
        value = graph.node('Conv', inputs, f'conv{number}', kernel_shape=[kernel.shape[0]], auto_pad='SAME_UPPER')
        value = graph.node('Relu', [value], f'relu{number}')
    graph.node('Transpose', [value], 'features', perm=[0, 2, 1])
    model = graph.model(['batch', 'time', MEL_BANDS], ['batch', 'time', 64])

    import keras
    from keras import layers
    inputs = keras.Input((None, MEL_BANDS))
    value = layers.Rescaling(0.025)(inputs)
    convolutions = [layers.Conv1D(128, 5, padding='same', activation='relu'), layers.Conv1D(64, 3, padding='same', activation='relu')]
    for layer in convolutions:
        value = layer(value)
    made = keras.Model(inputs, value)
    for layer, kernel, bias in zip(convolutions, (first, second), biases):
        layer.set_weights([kernel, bias])
    return model, made


def architectures():
    seed, keras_seed = seedcnn.onnx_model(), seedcnn.keras_model()
    valid, keras_valid = valid_pooling()
    pooled, keras_pooled = global_average()
    flat, keras_flat = conv1d()
    return [
        Architecture('seed', "the seed CNN, 'same' pooling", seed, keras_seed, channels_last, channels_last),
        Architecture(
            'seed-direct', 'the same with `model.convolutions: direct`', seed, keras_seed, channels_last, channels_last,
            recipe='model:\n  convolutions: direct\n'),
        Architecture(
            'seed-valid', "the seed CNN, 'valid' pooling", valid, keras_valid, channels_last, channels_last,
            min_frames=8),
        Architecture(
            'nchw', 'channels first, strided, global average pooling', pooled, keras_pooled, channels_first, channels_first),
        Architecture('conv1d', 'rank 3, convolutions along time', flat, keras_flat, rank3, rank3),
    ]
