"""Writes pytorch.json: what PyTorch computes for the cases that PyTorchTests.swift repeats.

usage: python3 -m venv venv && venv/bin/pip install torch numpy && venv/bin/python generate_pytorch.py

Weights are written as [inputs, outputs], the transpose of nn.Linear's, as NeuralNetworks stores them.
Numbers are Float32, written with nine significant digits, which is enough to read back the same bits.
"""
import json
import pathlib

import torch
import torch.nn as nn
import torch.nn.functional as F

STEPS = 10
LEARNING_RATE = 2.5e-3
CASES = [
    # name, layer sizes, batch, loss, its parameter, importance weights, maximum gradient norm
    ("mse", (4, 17, 9, 2), 33, "mse", None, False, None),
    ("huber", (4, 17, 9, 2), 33, "huber", 0.5, False, None),
    ("smoothL1", (3, 8, 7), 16, "smoothL1", 0.25, False, None),
    ("weightedMse", (5, 16, 15, 3), 8, "mse", None, True, None),
    ("weightedHuberClipped", (5, 16, 15, 3), 8, "huber", 1.0, True, 0.05),
    ("mseClipped", (4, 17, 9, 2), 33, "mse", None, False, 0.5),
    ("oneLayerOneRow", (6, 1), 1, "mse", None, False, None),
    ("wideOutput", (7, 20, 19), 5, "huber", 1.0, False, None),
]


def numbers(tensor):
    return [float(f"{x:.9g}") for x in tensor.detach().flatten().tolist()]


def stored(network, of):
    return [numbers(of(p).T if p.dim() == 2 else of(p)) for p in network.parameters()]


def case(name, sizes, batch, loss, parameter, weighted, maximum_norm):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    network = nn.Sequential(*layers[:-1])
    inputs = torch.randn(batch, sizes[0])
    selected = torch.randint(sizes[-1], (batch,))
    targets = 2 * torch.randn(batch)
    weights = torch.rand(batch) if weighted else torch.ones(batch)
    optimizer = torch.optim.Adam(network.parameters(), lr=LEARNING_RATE)

    def evaluate():
        predictions = network(inputs)
        chosen = predictions.gather(1, selected[:, None]).squeeze(1)
        if loss == "mse":
            rows = F.mse_loss(chosen, targets, reduction="none")
        elif loss == "huber":
            rows = F.huber_loss(chosen, targets, reduction="none", delta=parameter)
        else:
            rows = F.smooth_l1_loss(chosen, targets, reduction="none", beta=parameter)
        return predictions, (weights * rows).mean()

    result = dict(
        name=name, sizes=sizes, batch=batch, loss=loss, lossParameter=parameter, maximumNorm=maximum_norm, steps=STEPS,
        learningRate=LEARNING_RATE, inputs=numbers(inputs), selected=selected.tolist(), targets=numbers(targets),
        weights=numbers(weights) if weighted else None, start=stored(network, lambda p: p))
    norms = []
    for step in range(STEPS):
        optimizer.zero_grad()
        predictions, value = evaluate()
        predictions.retain_grad()
        value.backward()
        if step == 0:
            result |= dict(
                outputs=numbers(predictions), value=numbers(value)[0], outputGradient=numbers(predictions.grad),
                gradients=stored(network, lambda p: p.grad))
        if maximum_norm is not None:
            norms.append(numbers(nn.utils.clip_grad_norm_(network.parameters(), maximum_norm))[0])
            if step == 0:
                result["clippedGradients"] = stored(network, lambda p: p.grad)
        optimizer.step()
    return result | dict(norms=norms, end=stored(network, lambda p: p))


torch.manual_seed(0)
torch.set_num_threads(1)
path = pathlib.Path(__file__).with_name("pytorch.json")
lines = ",\n".join(json.dumps(case(*c), separators=(",", ":")) for c in CASES)
path.write_text(f'{{"version": "{torch.__version__}", "cases": [\n{lines}\n]}}\n')
print(path, path.stat().st_size, "bytes")
