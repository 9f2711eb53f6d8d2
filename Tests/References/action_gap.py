"""How far apart a C51 agent of CartPole holds its two actions: docs/results.md.

    for run in runs/cartpole-c51/seed-*.sqlite; do ./rl-lab export "$run" --out "${run%.sqlite}.safetensors"; done
    python3 Tests/References/action_gap.py runs/cartpole-c51/*.safetensors

needs NumPy, Gymnasium and safetensors; the support is 51 returns from 0 to 100. States are those of five episodes with a twentieth of random
actions. A weight is stored as [inputs, outputs].
"""

import sys

import gymnasium
import numpy as np
from safetensors.numpy import load_file


def values(arrays, states):
    layers = sorted({name.rsplit(".", 1)[0] for name in arrays})
    outputs = states
    for index, layer in enumerate(layers):
        outputs = outputs @ arrays[layer + ".weight"] + arrays[layer + ".bias"]
        if index < len(layers) - 1:
            outputs = np.maximum(outputs, 0)
    logits = outputs.reshape(-1, 2, 51)
    shares = np.exp(logits - logits.max(-1, keepdims=True))
    return (shares / shares.sum(-1, keepdims=True)) @ np.linspace(0, 100, 51)


def visited(arrays):
    world, random, states = gymnasium.make("CartPole-v1"), np.random.default_rng(0), []
    for seed in range(5):
        state, _ = world.reset(seed=seed)
        done = False
        while not done:
            states.append(state)
            greedy = int(values(arrays, state[None])[0].argmax())
            action = greedy if random.random() > 0.05 else int(random.integers(2))
            state, _, terminated, truncated, _ = world.step(action)
            done = terminated or truncated
    return np.array(states, dtype=np.float32)


for path in sys.argv[1:]:
    arrays = load_file(path)
    found = values(arrays, visited(arrays))
    print(f"{path}: mean value {found.max(1).mean():.1f}, median gap {np.median(abs(found[:, 0] - found[:, 1])):.4f}")
