"""Steps a second of semi-gradient SARSA on mountain car with eight tilings, alpha 0.5 / 8: `linear.py c` or `linear.py numpy`.

C is linear.c beside this file, compiled by cc; numpy adds the eight weights of each action by one call.
"""

import ctypes
import math
import os
import subprocess
import sys
import tempfile

import numpy

from timing import rate, report

TILINGS, SIDE, ALPHA = 8, 9, 0.5
COMPILE = ["cc", "-O3", "-march=native", "-shared", "-fPIC"]


def compiled():
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "linear.c")
    with tempfile.TemporaryDirectory() as folder:
        library = os.path.join(folder, "linear.so")
        subprocess.run([*COMPILE, source, "-o", library, "-lm"], check=True)
        run = ctypes.CDLL(library).run
    run.argtypes, run.restype = [ctypes.c_long, ctypes.c_double], ctypes.c_long
    return run


RANDOM = numpy.random.default_rng(1)
SHIFTS = numpy.array([[t / 8, 3 * t % 8 / 8] for t in range(TILINGS)])
FIRST = numpy.arange(TILINGS) * SIDE * SIDE


def tiles(position, velocity):
    places = ((8 * (position + 1.2) / 1.8, 8 * (velocity + 0.07) / 0.14) + SHIFTS).astype(int)
    return FIRST + places[:, 0] * SIDE + places[:, 1]


def choose(weights, active):
    values = weights[active].sum(axis=0)
    action = int(RANDOM.choice(numpy.flatnonzero(values == values.max())))
    return action, values[action]


def start():
    return RANDOM.uniform(-0.6, -0.4), 0.0


def with_numpy(steps):
    weights = numpy.zeros((TILINGS * SIDE * SIDE, 3))
    position, velocity = start()
    active = tiles(position, velocity)
    action, _ = choose(weights, active)
    for _ in range(steps):
        velocity = min(0.07, max(-0.07, velocity + 0.001 * (action - 1) - 0.0025 * math.cos(3 * position)))
        position = min(0.6, max(-1.2, position + velocity))
        if position == -1.2:
            velocity = max(0.0, velocity)
        is_end, following = position >= 0.5, 0.0
        if not is_end:
            next_active = tiles(position, velocity)
            next_action, following = choose(weights, next_active)
        weights[active, action] += ALPHA / TILINGS * (following - 1 - weights[active, action].sum())
        if is_end:
            position, velocity = start()
            next_active = tiles(position, velocity)
            next_action, _ = choose(weights, next_active)
        active, action = next_active, next_action
    return steps


if sys.argv[1] == "c":
    run = compiled()
    version = subprocess.run(["cc", "-dumpfullversion"], capture_output=True, text=True, check=True).stdout.strip()
    report(rate(lambda steps: run(steps, ALPHA) * 0 + steps, 100_000), cc=version)
else:
    report(rate(with_numpy, 1_000), numpy=numpy.__version__)
