#!/usr/bin/env python3
"""Writes the tiny models of Tests/EngineTests/Fixtures/models: one per input form or format that the engine must handle.

    pip install numpy onnx tensorflow-cpu openvino
    make-model-fixtures.py Tests/EngineTests/Fixtures/models

tiny.* and tiny-savedmodel are one network, seedcnn.py's with 16 mel bands and one block of 2 filters, in each format.
"""
import pathlib
import shutil
import sys

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

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
        'float16': doubling(HALF, nhwc),
        'float64': doubling(DOUBLE, nhwc),
        'uint8': doubling(UINT8, nhwc),
    }


def main():
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    for name, made in onnx_fixtures().items():
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

    import openvino
    openvino.save_model(openvino.Core().read_model(out / 'tiny.onnx'), out / 'tiny.xml', compress_to_fp16=False)


if __name__ == '__main__':
    main()
