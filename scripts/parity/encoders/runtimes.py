"""Networks by the runtime that they were made for: ONNX Runtime, TensorFlow's SavedModel, TFLite's interpreter.

Each gives a function from inputs, by name or one array alone, to the list of outputs, in the network's order.
"""
import os

os.environ.setdefault('CUDA_VISIBLE_DEVICES', '-1')
os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')

import numpy as np

KINDS = {'tensor(float)': np.float32, 'tensor(float16)': np.float16, 'tensor(int64)': np.int64, 'tensor(int8)': np.int8,
         'tensor(uint8)': np.uint8}


class ONNX:
    """Floats are cast to what an input takes; whole numbers are made with the scale and zero point of its DequantizeLinear."""

    def __init__(self, path, inner=None):
        import onnx
        import onnxruntime
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        model = onnx.load(path)
        if inner:
            model.graph.output.append(onnx.ValueInfoProto(name=inner))
        self.session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=['CPUExecutionProvider'])
        self.inputs = {value.name: KINDS[value.type] for value in self.session.get_inputs()}
        self.steps = {name: self.scale_and_zero(model.graph, name) for name, kind in self.inputs.items() if kind in (np.int8, np.uint8)}

    @staticmethod
    def scale_and_zero(graph, name):
        from onnx import numpy_helper
        node = next(node for node in graph.node if node.input and node.input[0] == name)
        constants = {value.name: value for value in graph.initializer}
        scale, zero = (numpy_helper.to_array(constants[value]) for value in node.input[1:3])
        return float(scale), int(zero)

    def __call__(self, values):
        if not isinstance(values, dict):
            values = {next(iter(self.inputs)): values}
        cast = {name: quantised(value, *self.steps.get(name, (1, 0)), self.inputs[name]) for name, value in values.items()}
        return [value.astype(np.float32) for value in self.session.run(None, cast)]


class SavedModel:
    def __init__(self, path):
        import tensorflow as tf
        self.constant = tf.constant
        # The signature is the module's as long as the module lives.
        self.module = tf.saved_model.load(str(path))
        self.signature = self.module.signatures['serving_default']

    def __call__(self, values):
        return [next(iter(self.signature(self.constant(values)).values())).numpy()]


class TFLite:
    """Takes and gives float32; integers inside are made and read with the network's own scale and zero point."""

    def __init__(self, path):
        import warnings

        import tensorflow as tf
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            self.interpreter = tf.lite.Interpreter(str(path), num_threads=1)

    def __call__(self, values):
        interpreter = self.interpreter
        entry = interpreter.get_input_details()[0]
        interpreter.resize_tensor_input(entry['index'], values.shape)
        interpreter.allocate_tensors()
        entry, result = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
        interpreter.set_tensor(entry['index'], quantised(values, *entry['quantization'], entry['dtype']))
        interpreter.invoke()
        values = interpreter.get_tensor(result['index'])
        if result['dtype'] == np.float32:
            return [values]
        scale, zero = result['quantization']
        return [(values.astype(np.float32) - np.float32(zero)) * np.float32(scale)]


def quantised(values, scale, zero, kind):
    """Whole numbers of `kind`, rounded half to even, clipped to its range; what needs no steps is only cast."""
    if np.issubdtype(kind, np.floating) or np.issubdtype(values.dtype, np.integer):
        return values.astype(kind)
    limits = np.iinfo(kind)
    return np.clip(np.round(values / np.float32(scale)) + zero, limits.min, limits.max).astype(kind)


def load(path, inner=None):
    if path.is_dir():
        return SavedModel(path)
    return TFLite(path) if path.suffix == '.tflite' else ONNX(path, inner)
