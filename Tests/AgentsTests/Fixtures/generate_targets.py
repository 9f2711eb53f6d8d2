"""Writes targets.json: losses and gradients of the DQN family's rules as rlax computes them, for TargetFixtureTests.swift.

usage: python3 -m venv venv && venv/bin/pip install rlax && venv/bin/python generate_targets.py

A case is one transition from state 0 to state 1 with all outputs of the networks in both: `online` and `target` hold
[2 states, A actions, N atoms]. `loss` and `gradient` [A, N] are those of the online network's outputs in state 0. rlax's
losses of values are halved squares, so they are doubled here. rlax has no Munchausen rule; it is written out in NumPy.
"""
import json
import pathlib

import jax
import jax.numpy as jnp
import numpy as np
import rlax

jax.config.update("jax_enable_x64", True)
random = np.random.default_rng(3)
ACTIONS, GAMMA = 3, 0.9
LOW, HIGH, TAU, ALPHA, CLIP = -2.0, 3.0, 0.5, 0.9, -1.0


def softmax(q):
    e = np.exp((q - q.max()) / TAU)
    return e / e.sum()


def log_softmax(q):
    return (q - q.max()) / TAU - np.log(np.exp((q - q.max()) / TAU).sum())


def munchausen_target(target, action, reward, discount):
    bonus = ALPHA * np.clip(TAU * log_softmax(target[0])[action], CLIP, 0)
    p, log_p = softmax(target[1]), log_softmax(target[1])
    return reward + bonus + discount * (p * (target[1] - TAU * log_p)).sum()


def case(rule, atoms, ended):
    online = random.normal(size=(2, ACTIONS, atoms)).astype(np.float32).astype(np.float64)
    target = random.normal(size=(2, ACTIONS, atoms)).astype(np.float32).astype(np.float64)
    action, reward = int(random.integers(ACTIONS)), float(np.float32(random.normal()))
    discount = 0.0 if ended else float(np.float32(GAMMA))
    z = jnp.linspace(LOW, HIGH, atoms)
    mean = lambda logits: (jax.nn.softmax(logits, -1) * z).sum(-1)

    def loss(q):
        if rule == "value":
            return rlax.q_learning(q[:, 0], action, reward, discount, jnp.array(target[1, :, 0])) ** 2
        if rule == "double":
            return rlax.double_q_learning(
                q[:, 0], action, reward, discount, jnp.array(target[1, :, 0]), jnp.array(online[1, :, 0])) ** 2
        if rule == "munchausen":
            return (q[action, 0] - munchausen_target(target[:, :, 0], action, reward, discount)) ** 2
        if rule == "c51":
            return rlax.categorical_q_learning(z, q, action, reward, discount, z, jnp.array(target[1]))
        if rule == "c51Double":
            return rlax.categorical_double_q_learning(
                z, q, action, reward, discount, z, jnp.array(target[1]), mean(jnp.array(online[1])))
        levels = (jnp.arange(atoms) + 0.5) / atoms
        selector = online[1] if rule == "quantileDouble" else target[1]
        return rlax.quantile_q_learning(
            q.T, levels, action, reward, discount, jnp.array(selector.T), jnp.array(target[1].T), huber_param=1.0)

    value, gradient = jax.value_and_grad(loss)(jnp.array(online[0]))
    flat = lambda x: [float(f"{v:.9g}") for v in np.asarray(x).ravel()]
    return dict(rule=rule, atoms=atoms, low=LOW, high=HIGH, gamma=GAMMA, ended=ended, action=action, reward=reward,
                online=flat(online), target=flat(target), loss=float(value), gradient=flat(gradient))


rules = [("value", 1), ("double", 1), ("munchausen", 1), ("c51", 7), ("c51Double", 51), ("quantile", 5),
         ("quantileDouble", 8)]
cases = [case(rule, atoms, ended) for rule, atoms in rules for ended in (False, False, True)]
path = pathlib.Path(__file__).with_name("targets.json")
lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
path.write_text(f'{{"rlax": "{rlax.__version__}", "jax": "{jax.__version__}", "cases": [\n{lines}\n]}}\n')
print(path, path.stat().st_size, "bytes")
