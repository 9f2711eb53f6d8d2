"""Steps a second of tabular Q-learning with epsilon 0.1, learning rate 0.1 and gamma 0.99: `tabular.py FrozenLake8x8 numba`.

numba compiles the loop over the environment's own table of transitions; numpy steps the environment, as tutorials do.
"""

import sys

import gymnasium
import numba
import numpy

from timing import rate, report

WORLDS = {"FrozenLake8x8": {"id": "FrozenLake-v1", "map_name": "8x8"}, "Taxi": {"id": "Taxi-v4"}}
world, how = sys.argv[1], sys.argv[2]
environment = gymnasium.make(**WORLDS[world])
states, actions = int(environment.observation_space.n), int(environment.action_space.n)
limit = environment.spec.max_episode_steps
table = environment.unwrapped.P
width = max(len(table[s][a]) for s in table for a in table[s])
following = numpy.zeros((states, actions, width), numpy.int64)
rewards = numpy.zeros((states, actions, width))
ends = numpy.zeros((states, actions, width), numpy.bool_)
for s in table:
    for a in table[s]:
        for k in range(width):
            _, following[s, a, k], rewards[s, a, k], ends[s, a, k] = table[s][a][k % len(table[s][a])]
starts = numpy.flatnonzero(environment.unwrapped.initial_state_distrib > 0).astype(numpy.int64)


@numba.njit
def compiled(steps, following, rewards, ends, starts, states, actions, width, limit):
    values = numpy.zeros((states, actions))
    state, elapsed = starts[int(numpy.random.random() * len(starts))], 0
    for _ in range(steps):
        action = 0
        if numpy.random.random() < 0.1:
            action = int(numpy.random.random() * actions)
        else:
            for other in range(1, actions):
                if values[state, other] > values[state, action]:
                    action = other
        outcome = int(numpy.random.random() * width)
        after, end = following[state, action, outcome], ends[state, action, outcome]
        best = 0.0
        if not end:
            best = values[after, 0]
            for other in range(1, actions):
                if values[after, other] > best:
                    best = values[after, other]
        values[state, action] += 0.1 * (rewards[state, action, outcome] + 0.99 * best - values[state, action])
        state, elapsed = after, elapsed + 1
        if end or elapsed >= limit:
            state, elapsed = starts[int(numpy.random.random() * len(starts))], 0
    return steps


def with_numpy(steps):
    values = numpy.zeros((states, actions))
    random = numpy.random.default_rng(1)
    state, _ = environment.reset(seed=1)
    for _ in range(steps):
        action = int(random.integers(actions)) if random.random() < 0.1 else int(numpy.argmax(values[state]))
        after, reward, terminated, truncated, _ = environment.step(action)
        best = 0.0 if terminated else numpy.max(values[after])
        values[state, action] += 0.1 * (reward + 0.99 * best - values[state, action])
        state = after
        if terminated or truncated:
            state, _ = environment.reset()
    return steps


def with_numba(steps):
    return compiled(steps, following, rewards, ends, starts, states, actions, width, limit)


report(rate({"numba": with_numba, "numpy": with_numpy}[how], 1000), gymnasium=gymnasium.__version__, numba=numba.__version__)
