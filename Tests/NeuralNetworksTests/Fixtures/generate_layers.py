"""Writes layers.json: what PyTorch computes for the networks and optimisers that LayerFixtureTests.swift repeats.

usage: python3 -m venv venv && venv/bin/pip install torch numpy && venv/bin/python generate_layers.py

Each case is a network, its start, an input, a gradient by its outputs, what comes out, the gradients by its parameters,
and its parameters after ten optimiser steps on the same gradient by the outputs. Weights are written as
[inputs, outputs], the transpose of nn.Linear's. Numbers are Float32 with nine significant digits.
"""
import json
import pathlib

import torch
import torch.nn as nn

BATCH, INPUTS, HIDDEN, ACTIONS, ATOMS, STEPS = 6, 5, 8, 3, 4, 10


def numbers(tensor):
    return [float(f"{x:.9g}") for x in tensor.detach().flatten().tolist()]


class Noisy(nn.Module):
    """Fortunato et al. (2018), factorised; the draws are given."""

    def __init__(self, inputs, outputs, p, q):
        super().__init__()
        bound = inputs ** -0.5
        self.weight = nn.Parameter(torch.empty(outputs, inputs).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(outputs).uniform_(-bound, bound))
        self.weight_noise = nn.Parameter(torch.full((outputs, inputs), 0.5 * bound))
        self.bias_noise = nn.Parameter(torch.full((outputs,), 0.5 * bound))
        f = lambda x: x.sign() * x.abs().sqrt()
        self.p, self.q = f(p), f(q)

    def forward(self, x):
        weight = self.weight + self.weight_noise * torch.outer(self.q, self.p)
        return nn.functional.linear(x, weight, self.bias + self.bias_noise * self.q)


class Dueling(nn.Module):
    def __init__(self):
        super().__init__()
        self.value = nn.Sequential(nn.Linear(INPUTS, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, ATOMS))
        self.advantage = nn.Sequential(nn.Linear(INPUTS, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, ACTIONS * ATOMS))

    def forward(self, x):
        value = self.value(x).view(-1, 1, ATOMS)
        advantage = self.advantage(x).view(-1, ACTIONS, ATOMS)
        return (value + advantage - advantage.mean(1, keepdim=True)).flatten(1)


class Convolutions(nn.Module):
    """Images come as [height, width, channels], the order in which NeuralNetworks keeps them."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Conv2d(2, 3, 3), nn.ReLU(), nn.Conv2d(3, 4, 2, stride=2), nn.ReLU())
        self.last = nn.Linear(4 * 2 * 2, ACTIONS)

    def forward(self, x):
        image = x.view(-1, 6, 7, 2).permute(0, 3, 1, 2)
        return self.last(self.layers(image).permute(0, 2, 3, 1).flatten(1))


class PaddedConvolutions(nn.Module):
    """Padding, with and without a stride, and a residual block of convolutions between."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(2, 3, 3, stride=2, padding=1)
        self.body = nn.Sequential(nn.Conv2d(3, 3, 3, padding=1), nn.ReLU(), nn.Conv2d(3, 3, 3, padding=1))
        self.last = nn.Linear(3 * 3 * 4, ACTIONS)

    def forward(self, x):
        image = torch.relu(self.first(x.view(-1, 6, 7, 2).permute(0, 3, 1, 2)))
        return self.last((image + self.body(image)).permute(0, 2, 3, 1).flatten(1))


class Dropped(nn.Module):
    """Dropout with a mask that is given: what is kept counts 1 / (1 - rate)."""

    def __init__(self, mask):
        super().__init__()
        self.first, self.last, self.mask = nn.Linear(INPUTS, HIDDEN), nn.Linear(HIDDEN, ACTIONS), mask

    def forward(self, x):
        return self.last(torch.relu(self.first(x)) * self.mask / 0.75)


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(INPUTS, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, INPUTS))
        self.last = nn.Linear(INPUTS, ACTIONS)

    def forward(self, x):
        return self.last(x + self.body(x))


def matrix(p):
    """[inputs, outputs]; of a convolution [kernel * kernel * inputs, outputs]."""
    if p.dim() == 4:
        return p.permute(2, 3, 1, 0).flatten(0, 2)
    return p.T if p.dim() == 2 else p


def case(name, network, optimizer, size=INPUTS, **extra):
    inputs = torch.randn(BATCH, size)
    outputs = network(inputs)
    slope = torch.randn_like(outputs) / BATCH
    stored = lambda of: [numbers(matrix(of(p))) for p in network.parameters()]
    result = dict(name=name, batch=BATCH, start=stored(lambda p: p), inputs=numbers(inputs), outputs=numbers(outputs),
                  outputGradient=numbers(slope), **extra)
    rule = optimizer(network.parameters())
    for step in range(STEPS):
        rule.zero_grad()
        network(inputs).backward(slope)
        if step == 0:
            result["gradients"] = stored(lambda p: p.grad)
        rule.step()
    return result | dict(end=stored(lambda p: p))


def mlp():
    return nn.Sequential(nn.Linear(INPUTS, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, ACTIONS))


adam = lambda p: torch.optim.Adam(p, lr=1e-3)
torch.manual_seed(1)
torch.set_num_threads(1)
p, q = torch.randn(INPUTS), torch.randn(ACTIONS)
mask = (torch.rand(BATCH, HIDDEN) >= 0.25).float()
cases = [
    case("layerNorm", nn.Sequential(nn.Linear(INPUTS, HIDDEN), nn.LayerNorm(HIDDEN), nn.ReLU(),
                                    nn.Linear(HIDDEN, ACTIONS)), adam),
    case("dueling", Dueling(), adam),
    case("noisy", Noisy(INPUTS, ACTIONS, p, q), adam, inputNoise=numbers(p), outputNoise=numbers(q)),
    case("convolutions", Convolutions(), adam, size=6 * 7 * 2),
    case("residual", Residual(), adam),
    case("sgd", mlp(), lambda p: torch.optim.SGD(p, lr=0.05)),
    case("sgdMomentum", mlp(), lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9)),
    case("rmsprop", mlp(), lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.95, eps=0.01)),
    case("rmspropCentred", mlp(), lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.95, eps=0.01, centered=True,
                                                               momentum=0.5)),
    case("adamW", mlp(), lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0.1)),
    case("paddedConvolutions", PaddedConvolutions(), adam, size=6 * 7 * 2),
    case("dropout", Dropped(mask), adam, mask=mask.flatten().tolist()),
    case("adamL2", mlp(), lambda p: torch.optim.Adam(p, lr=0.01, weight_decay=0.1)),
]
path = pathlib.Path(__file__).with_name("layers.json")
lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
path.write_text(f'{{"version": "{torch.__version__}", "cases": [\n{lines}\n]}}\n')
print(path, path.stat().st_size, "bytes")
