"""Asks an exported ONNX model on standard input; see ForeignProgram."""

import sys

import numpy
import onnxruntime

onnxruntime.set_default_logger_severity(3)
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(sys.argv[1], options, providers=["CPUExecutionProvider"])
inputs = {each.name: each for each in session.get_inputs()}
observation = inputs["observation"]
shape = observation.shape[1:]
size = int(numpy.prod(shape)) if shape else 1
outputs = [each.name for each in session.get_outputs()]
actions = next(each.shape[1] for each in session.get_outputs() if each.name in ("q_values", "policy"))
while head := sys.stdin.buffer.read(4):
    count = int(numpy.frombuffer(head, "<i4")[0])
    rows = numpy.frombuffer(sys.stdin.buffer.read(4 * count * size), "<f4")
    legal = numpy.frombuffer(sys.stdin.buffer.read(count * actions), numpy.uint8).reshape(count, actions)
    feed = {"observation": rows.astype(numpy.int64) if observation.type == "tensor(int64)" else rows.reshape(count, *shape)}
    if "action_mask" in inputs:
        feed["action_mask"] = legal.astype(bool)
    answer = dict(zip(outputs, session.run(outputs, feed)))
    if "q_values" in answer:
        scores = answer["q_values"]
    else:
        scores = numpy.concatenate([answer["policy"], answer["value"].reshape(count, 1)], axis=1)
    sys.stdout.buffer.write(scores.astype("<f4").tobytes() + answer["action"].astype("<i4").tobytes())
    sys.stdout.buffer.flush()
