"""ONNX networks of whole numbers: QuantizeLinear and DequantizeLinear around every operation, and with a uint8 input."""
import numpy as np
import onnx
from onnx import helper
from onnxruntime import quantization
from onnxruntime.quantization.shape_inference import quant_pre_process

SEED = 20_240_229


class Examples(quantization.CalibrationDataReader):
    """Values as VGGish's front end gives them, ln of 0.01 to about 3: what quantisation is calibrated with."""

    def __init__(self, name, shape, count=32):
        random = np.random.default_rng(SEED)
        levels = random.uniform(-4, 0, count)
        self.values = iter([
            {name: np.clip(level + 1.5 * random.standard_normal(shape), -4.61, 3).astype(np.float32)} for level in levels])

    def get_next(self):
        return next(self.values, None)


def quantise(source, path, shape):
    """Static int8 of `source`, which has one input."""
    name = onnx.load(source).graph.input[0].name
    prepared = path.with_suffix('.prepared')
    # Symbolic inference needs shapes that this small graph has by itself.
    quant_pre_process(source, prepared, skip_symbolic_shape=True)
    quantization.quantize_static(
        prepared, path, Examples(name, shape), quant_format=quantization.QuantFormat.QDQ,
        activation_type=quantization.QuantType.QUInt8, weight_type=quantization.QuantType.QInt8, per_channel=True,
        # 7-bit weights: sums of 8-bit products overflow 16 bits on processors without VNNI, in the reference.
        reduce_range=True)
    prepared.unlink()


def with_integer_input(source, path):
    """The same network with the quantised input as its own: the first QuantizeLinear is what the caller has to do."""
    model = onnx.load(source)
    graph = model.graph
    entry = graph.input[0]
    first = next(node for node in graph.node if node.input[0] == entry.name)
    if first.op_type != 'QuantizeLinear':
        raise ValueError(f'{source}: the first operation is {first.op_type}, where QuantizeLinear was expected')
    shape = entry.type.tensor_type.shape
    dimensions = [d.dim_param or d.dim_value for d in shape.dim]
    graph.node.remove(first)
    for node in graph.node:
        node.input[:] = [entry.name if name == first.output[0] else name for name in node.input]
    graph.input.remove(entry)
    graph.input.insert(0, helper.make_tensor_value_info(entry.name, onnx.TensorProto.UINT8, dimensions))
    onnx.checker.check_model(model)
    onnx.save(model, path)
