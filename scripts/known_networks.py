"""Tiny networks with the inputs and the first operations of published ones, for what tells a model by its form.

Weights are random and the channels few; nothing but form is like the original.
"""
import numpy as np
from onnx import TensorProto, helper, numpy_helper

FLOAT = TensorProto.FLOAT


class Graph:
    """Nodes in a chain, each fed with what the one before gives."""

    def __init__(self, source):
        self.value, self.nodes, self.constants = source, [], []
        self.random = np.random.RandomState(5)

    def constant(self, values, dtype=np.float32):
        name = f'c{len(self.constants)}'
        self.constants.append(numpy_helper.from_array(np.array(values, dtype), name))
        return name

    def add(self, kind, *others, name=None, **attributes):
        name = name or f'v{len(self.nodes)}'
        self.nodes.append(helper.make_node(kind, [self.value, *others], [name], **attributes))
        self.value = name
        return self

    def convolve(self, depth, filters, kernel, strides, group=1, name=None):
        weights = self.constant(self.random.uniform(-0.5, 0.5, (filters, depth // group, *kernel)))
        return self.add('Conv', weights, name=name, kernel_shape=list(kernel), strides=list(strides), group=group,
                        auto_pad='SAME_UPPER')

    def unsqueeze(self, axis):
        return self.add('Unsqueeze', self.constant([axis], np.int64))

    def transpose(self, *perm, name=None):
        return self.add('Transpose', name=name, perm=list(perm))


def known_networks(model):
    """By name; `model` makes one of nodes, inputs, outputs and constants."""

    def made(graph, shape, *outputs):
        return model(graph.nodes, [('input', FLOAT, shape)], [(name, FLOAT, axes) for name, axes in outputs], graph.constants)

    def extractor():
        graph = Graph('input').unsqueeze(1)
        for kernel, stride in zip((10, 3, 3, 3, 3, 2, 2), (5, 2, 2, 2, 2, 2, 2)):
            graph.convolve(1, 1, (kernel,), (stride,))
        return graph

    def planar(graph, count, channels=1):
        for index in range(count):
            graph.convolve(channels, channels, (3, 3), (1, 1))
        return graph

    def pooled(graph, name):
        return graph.add('GlobalAveragePool').add('Flatten', name=name)

    states = extractor().transpose(0, 2, 1, name='last_hidden_state')
    dimensions = extractor().add('GlobalAveragePool').add('Flatten')
    width = dimensions.constant(dimensions.random.uniform(-1, 1, (1, 8)))
    dimensions.add('MatMul', width, name='hidden_states')
    head = dimensions.constant(dimensions.random.uniform(-1, 1, (8, 3)))
    dimensions.add('MatMul', head, name='logits')
    normalised = Graph('input').transpose(0, 3, 1, 2)
    one, zero = normalised.constant([1.0]), normalised.constant([0.0])
    normalised.add('BatchNormalization', one, zero, zero, one).add('Relu').transpose(0, 2, 3, 1, name='features')

    frames = ['batch', 'time', 'features']
    return {
        'known-wav2vec2': made(states, ['batch', 'samples'], ('last_hidden_state', frames)),
        'known-audeering': made(dimensions, ['batch', 'samples'], ('hidden_states', ['batch', 8]), ('logits', ['batch', 3])),
        'known-whisper': made(
            Graph('input').convolve(80, 1, (3,), (1,)).convolve(1, 2, (3,), (2,)).transpose(0, 2, 1, name='last_hidden_state'),
            [1, 80, 3000], ('last_hidden_state', [1, 1500, 2])),
        'known-ast': made(
            pooled(Graph('input').unsqueeze(1).convolve(1, 2, (16, 16), (10, 10)), 'pooler_output'), ['batch', 1024, 128],
            ('pooler_output', ['batch', 2])),
        'known-yamnet': made(
            pooled(Graph('input').unsqueeze(1).convolve(1, 2, (3, 3), (2, 2)).convolve(2, 2, (3, 3), (1, 1), group=2), 'embedding'),
            ['batch', 96, 64], ('embedding', ['batch', 2])),
        'known-vggish': made(pooled(planar(Graph('input'), 2), 'embedding'), ['batch', 1, 96, 64], ('embedding', ['batch', 1])),
        'known-panns': made(pooled(planar(Graph('input'), 6), 'embedding'), ['batch', 1, 'time', 64], ('embedding', ['batch', 1])),
        'known-openwakeword': made(
            pooled(Graph('input').transpose(0, 3, 1, 2).convolve(1, 2, (3, 3), (1, 1)), 'embedding'), ['batch', 76, 32, 1],
            ('embedding', ['batch', 2])),
        # Looks like none of them, and was fed values around 0 with a deviation of 1.
        'standardised': made(normalised, ['batch', 'time', 128, 1], ('features', ['batch', 'time', 128, 1])),
    }
