"""Simulations a second of mctx's Gumbel search in pgx's Connect Four, what `rl-lab bench search` measures of ours: `mctx_search.py 64 256`, games
searched together.

The network is the same, conv 64 4x4 and dense 128 with random weights, and so are 32 simulations a move; seconds of processor time, the median of five
moves behind one that compiles. In an environment of its own, since it needs an older jax:

    python3 -m venv jax && jax/bin/pip install pgx==2.6.0 mctx==0.0.5 dm-haiku==0.0.17 jax==0.4.38 jaxlib==0.4.38
    taskset -c 0 jax/bin/python Tests/Peers/mctx_search.py 64 256
"""

import os

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import json
import statistics
import sys
import time

import haiku
import jax
import mctx
import pgx
from jax import numpy as jnp

SIMULATIONS = 32
env = pgx.make("connect_four")


def network(observation):
    x = jax.nn.relu(haiku.Conv2D(64, 4, padding="VALID")(observation.astype(jnp.float32)))
    x = jax.nn.relu(haiku.Linear(128)(haiku.Flatten()(x)))
    return haiku.Linear(7)(x), jnp.tanh(haiku.Linear(1)(x))[:, 0]


net = haiku.without_apply_rng(haiku.transform(network))


def recurrent(params, key, action, state):
    mover = state.current_player
    state = jax.vmap(env.step)(state, action)
    logits, value = net.apply(params, state.observation)
    logits = jnp.where(state.legal_action_mask, logits, jnp.finfo(logits.dtype).min)
    reward = state.rewards[jnp.arange(len(mover)), mover]
    discount = jnp.where(state.terminated, 0.0, -1.0)
    value = jnp.where(state.terminated, 0.0, value)
    return mctx.RecurrentFnOutput(reward=reward, discount=discount, prior_logits=logits, value=value), state


@jax.jit
def move(params, state, key):
    logits, value = net.apply(params, state.observation)
    root = mctx.RootFnOutput(prior_logits=logits, value=value, embedding=state)
    return mctx.gumbel_muzero_policy(
        params, key, root, recurrent, SIMULATIONS, invalid_actions=~state.legal_action_mask,
        qtransform=mctx.qtransform_completed_by_mix_value, gumbel_scale=1.0,
    ).action


for games in map(int, sys.argv[1:]):
    state = jax.vmap(env.init)(jax.random.split(jax.random.PRNGKey(0), games))
    params = net.init(jax.random.PRNGKey(1), state.observation)
    jax.block_until_ready(move(params, state, jax.random.PRNGKey(2)))
    times = []
    for number in range(5):
        start = time.process_time()
        jax.block_until_ready(move(params, state, jax.random.PRNGKey(3 + number)))
        times.append(time.process_time() - start)
    print(json.dumps({"games": games, "simulations_per_second": round(games * SIMULATIONS / statistics.median(times))}))
