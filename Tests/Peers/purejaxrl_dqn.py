"""DQN of purejaxrl on CartPole-v1 with its own settings: `purejaxrl_dqn.py FOLDER 1`, the folder of its dqn.py and a seed.

It prints the seconds of processor time of 500,000 steps without their compilation, and the steps and seconds after which its training
return first was 475: the mean of the latest returns of its ten environments, over 10,000 steps. In an environment of its own, since it needs an older jax, and its source, since it is no package:

    python3 -m venv jaxrl && jaxrl/bin/pip install jax==0.4.38 jaxlib==0.4.38 gymnax==0.0.9 flashbax==0.1.3 wandb
    git clone https://github.com/luchris429/purejaxrl
    taskset -c 0 jaxrl/bin/python Tests/Peers/purejaxrl_dqn.py purejaxrl/purejaxrl 1
"""

import os

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["WANDB_MODE"] = "disabled"

import json
import sys
import time

import jax
import numpy

# A name of 2024, gone since.
jax.tree_map = jax.tree_util.tree_map
sys.path.insert(0, sys.argv[1])
import dqn

ENVIRONMENTS, STEPS, seed = 10, 500_000, int(sys.argv[2])
train = jax.jit(dqn.make_train({
    "NUM_ENVS": ENVIRONMENTS, "BUFFER_SIZE": 10_000, "BUFFER_BATCH_SIZE": 128, "TOTAL_TIMESTEPS": STEPS, "EPSILON_START": 1.0,
    "EPSILON_FINISH": 0.05, "EPSILON_ANNEAL_TIME": 250_000, "TARGET_UPDATE_INTERVAL": 500, "LR": 2.5e-4, "LEARNING_STARTS": 10_000,
    "TRAINING_INTERVAL": 10, "LR_LINEAR_DECAY": False, "GAMMA": 0.99, "TAU": 1.0, "ENV_NAME": "CartPole-v1",
}))
key = jax.random.PRNGKey(seed)
jax.block_until_ready(train(key))
start = time.process_time()
result = jax.block_until_ready(train(key))
seconds = time.process_time() - start

# Each update, of a step in each environment, reports the mean of their latest returns.
returns = numpy.asarray(result["metrics"]["returns"])
means = numpy.convolve(returns, numpy.ones(1_000) / 1_000, "valid")
reached = numpy.flatnonzero(means >= 475)
first = (int(reached[0]) + 1_000) * ENVIRONMENTS if len(reached) else None
print(json.dumps({
    "seconds": round(seconds, 2), "steps_to_475": first,
    "seconds_to_475": round(seconds * first / STEPS, 2) if first is not None else None,
    "highest": round(float(means.max()), 1), "last": round(float(means[-1]), 1),
}))
