"""Steps a second of Gymnasium's CartPole-v1 with random actions: `stepping.py single`, or `stepping.py vector 1024`."""

import sys

import gymnasium
import numpy

from timing import rate, report

kind, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1
random = numpy.random.default_rng(1)

if kind == "single":
    environment = gymnasium.make("CartPole-v1")
    actions = random.integers(2, size=4096).tolist()
    environment.reset(seed=1)

    def work(steps):
        for step in range(steps):
            _, _, terminated, truncated, _ = environment.step(actions[step & 4095])
            if terminated or truncated:
                environment.reset()
        return steps
else:
    environment = gymnasium.make_vec("CartPole-v1", num_envs=count, vectorization_mode="vector_entry_point")
    actions = random.integers(2, size=(256, count))
    environment.reset(seed=1)

    def work(steps):
        rounds = max(1, steps // count)
        for step in range(rounds):
            environment.step(actions[step & 255])
        return rounds * count


report(rate(work, 1000), gymnasium=gymnasium.__version__, numpy=numpy.__version__)
