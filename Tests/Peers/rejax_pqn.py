"""PQN of rejax on CartPole-v1 with the settings of Experiments/cartpole-pqn.yaml: `rejax_pqn.py 500000 1`, steps and seed.

It prints the seconds of processor time of the training without its compilation and its evaluations, and the steps and seconds after which the mean of
128 greedy episodes first was 475. In an environment of its own, since it needs an older jax:

    python3 -m venv rejax && rejax/bin/pip install rejax==0.1.3 jax==0.4.38 jaxlib==0.4.38
    taskset -c 0 rejax/bin/python Tests/Peers/rejax_pqn.py 500000 1
"""

import os

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import json
import sys
import time

import jax
import numpy
from flax import linen as nn
from jax import numpy as jnp
from rejax.algos import PQN
from rejax.networks import DiscreteQNetwork, EpsilonGreedyPolicy


class WidePQN(PQN):
    @classmethod
    def create_agent(cls, config, env, env_params):
        return {
            "agent": EpsilonGreedyPolicy(DiscreteQNetwork)(
                hidden_layer_sizes=(256, 256), action_dim=env.action_space(env_params).n,
                activation=lambda x: nn.relu(nn.LayerNorm()(x)),
            )
        }


steps, seed = int(sys.argv[1]), int(sys.argv[2])
EVERY = 25_000 // 2048 * 2048
settings = dict(
    env="CartPole-v1", num_envs=32, num_steps=64, num_epochs=4, num_minibatches=16, td_lambda=0.95, gamma=0.99, max_grad_norm=10,
    learning_rate=5e-4, eps_start=1.0, eps_end=0.2, exploration_fraction=0.2, total_timesteps=steps, eval_freq=EVERY,
    normalize_observations=False, normalize_rewards=False,
)
judged = WidePQN.create(**settings)
bare = judged.replace(eval_callback=lambda *_: (jnp.zeros(1), jnp.zeros(1)))
key = jax.random.PRNGKey(seed)


def timed(algorithm):
    train = jax.jit(WidePQN.train)
    jax.block_until_ready(train(algorithm, key))
    start = time.process_time()
    result = jax.block_until_ready(train(algorithm, key))
    return time.process_time() - start, result


seconds, _ = timed(bare)
_, (_, (_, returns)) = timed(judged)
means = numpy.asarray(returns).mean(axis=1)
reached = numpy.flatnonzero(means >= 475)
first = int(reached[0]) * EVERY if len(reached) else None
print(json.dumps({
    "seconds": round(seconds, 2), "steps_to_475": first,
    "seconds_to_475": round(seconds * first / steps, 2) if first is not None else None,
    "returns": [round(float(mean), 1) for mean in means],
}))
