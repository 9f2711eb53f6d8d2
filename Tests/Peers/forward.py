"""Forward passes of 64-512-512-7 in onnxruntime, one thread: python forward.py float32|int8 BATCH.

int8 is QDQ with weights of a scale for each output and ranges calibrated on random states; the last layer stays in single precision.
"""

import os
import sys
import tempfile

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

from timing import rate, report

SIZES = [64, 512, 512, 7]


def model(path):
    draws = numpy.random.default_rng(1)
    nodes, weights, value = [], [], "x"
    for layer, (inputs, outputs) in enumerate(zip(SIZES, SIZES[1:])):
        bound = inputs**-0.5
        weights += [
            numpy_helper.from_array(draws.uniform(-bound, bound, (inputs, outputs)).astype(numpy.float32), f"w{layer}"),
            numpy_helper.from_array(draws.uniform(-bound, bound, outputs).astype(numpy.float32), f"b{layer}"),
        ]
        last = layer == len(SIZES) - 2
        nodes.append(helper.make_node("Gemm", [value, f"w{layer}", f"b{layer}"], ["y" if last else f"h{layer}"], f"layer{layer}"))
        value = f"h{layer}"
        if not last:
            nodes.append(helper.make_node("Relu", [value], [f"r{layer}"]))
            value = f"r{layer}"
    graph = helper.make_graph(
        nodes, "network", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", SIZES[0]])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", SIZES[-1]])], weights)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)


class States(CalibrationDataReader):
    def __init__(self):
        self.left = iter(numpy.random.default_rng(2).uniform(-1, 1, (100, 1, SIZES[0])).astype(numpy.float32))

    def get_next(self):
        state = next(self.left, None)
        return None if state is None else {"x": state}


def main(precision, batch):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "network.onnx")
        model(path)
        if precision == "int8":
            whole = os.path.join(folder, "int8.onnx")
            quantize_static(
                path, whole, States(), quant_format=QuantFormat.QDQ, per_channel=True, activation_type=QuantType.QUInt8,
                weight_type=QuantType.QInt8, nodes_to_exclude=["layer2"])
            path = whole
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    # The fastest way in: inputs and outputs stay bound.
    states = numpy.random.default_rng(3).uniform(-1, 1, (batch, SIZES[0])).astype(numpy.float32)
    bound = session.io_binding()
    bound.bind_cpu_input("x", states)
    bound.bind_output("y", "cpu")

    def work(passes):
        for _ in range(passes):
            session.run_with_iobinding(bound)
        return passes

    report(rate(work, 5), onnxruntime=onnxruntime.__version__)


main(sys.argv[1], int(sys.argv[2]))
