#!/usr/bin/env python3
"""Peak memory of a run with a full replay buffer of frames, beside Stable-Baselines3's buffer of the same observations.

    peers/bin/python Tests/Peers/memory.py [minatar | atari]

Ours is a whole run without gradient steps until the buffer is full; the peer's is a process that only fills its buffer, once as it is and once
with optimize_memory_usage, which keeps the next observation of a row only once. Atari needs ale-py in the Python of RL_LAB_PYTHON.
"""

import os
import resource
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
LAB = os.path.join(HERE, "..", "..", "rl-lab")
EXPERIMENT = """
environment:
  {environment}
agent:
  algorithm: dqn
  buffer_size: {count}
  learning_starts: {steps}
  train_freq: 1
  layers: [conv 16 3x3]
  net_arch: [128]
training: {{steps: {steps}, environments: 8}}
evaluation: {{episodes: 1}}
seeds: 1..1
"""
# Frames, the world, and the observation as the peer is given it.
WORLDS = {
    "minatar": (1_000_000, 'id: "MinAtar/Breakout-v1"', (4, 10, 10), "bool"),
    "atari": (100_000, 'id: "atari:breakout"\n  frame_stack: 4', (4, 84, 84), "uint8"),
}


def fill(name, optimized):
    import numpy
    from gymnasium import spaces
    from stable_baselines3.common.buffers import ReplayBuffer

    count, _, shape, kind = WORLDS[name]
    space = spaces.Box(0, 1 if kind == "bool" else 255, shape, numpy.dtype(kind))
    buffer = ReplayBuffer(
        count, space, spaces.Discrete(4), device="cpu", optimize_memory_usage=optimized,
        handle_timeout_termination=not optimized)
    frame = numpy.ones((1, *shape), numpy.dtype(kind))
    for _ in range(count):
        buffer.add(frame, frame, numpy.zeros((1, 1)), numpy.zeros(1), numpy.zeros(1), [{}])


def peak(words):
    """Bytes of a child's highest resident set."""
    child = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        raise SystemExit(f"{words[0]}: status {status}")
    return usage.ru_maxrss * 1024


def main():
    if len(sys.argv) == 4 and sys.argv[1] == "fill":
        return fill(sys.argv[2], sys.argv[3] == "optimized")
    print("| frames | rl-lab | Stable-Baselines3 | with optimize_memory_usage |\n| --- | ---: | ---: | ---: |")
    for name in sys.argv[1:] or WORLDS:
        count, environment, _, _ = WORLDS[name]
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "memory.yaml")
            with open(path, "w", encoding="utf-8") as file:
                file.write(EXPERIMENT.format(environment=environment, count=count, steps=count + 10_000))
            ours = peak([LAB, "run", path, "--out", os.path.join(folder, "run")])
        theirs = [peak([sys.executable, __file__, "fill", name, way]) for way in ("plain", "optimized")]
        print(f"| {count:,} of {name} | " + " | ".join(f"{size / 1e9:.2f} GB" for size in [ours, *theirs]) + " |", flush=True)


if __name__ == "__main__":
    main()
