"""Environments whose spaces have several entries, for the tests of the bridge."""

import gymnasium
import numpy
from gymnasium import spaces

OBSERVATIONS = {
    "dict": lambda: spaces.Dict(
        {
            "b": spaces.Discrete(3, start=-1), "a": spaces.Box(0, 255, (2, 2), numpy.uint8),
            "goal": spaces.Dict({"x": spaces.Box(-5, 5, (), numpy.float32), "y": spaces.MultiBinary([2, 1])}),
            "t": spaces.Tuple([spaces.MultiDiscrete([2, 3]), spaces.Discrete(2)]),
        }
    ),
    "tuple": lambda: spaces.Tuple([spaces.Discrete(32), spaces.Discrete(11), spaces.Discrete(2)]),
    "unbounded": lambda: spaces.Dict({"x": spaces.Box(-numpy.inf, numpy.inf, (2, 1), numpy.float64)}),
    "text": lambda: spaces.Dict({"word": spaces.Text(5), "cell": spaces.Discrete(4), "wind": spaces.Box(-1, 1, (2,))}),
    "sequence": lambda: spaces.Sequence(spaces.Discrete(2)),
    "large": lambda: spaces.Dict({"a": spaces.Discrete(10**9), "b": spaces.Discrete(2)}),
    "wrong": lambda: spaces.Dict({"cell": spaces.Discrete(4), "wind": spaces.Box(-1, 1, (2,))}),
    "counts": lambda: spaces.MultiDiscrete([2, 3]),
}
ACTIONS = {
    "tuple": lambda: spaces.Tuple([spaces.Discrete(2, start=3), spaces.MultiBinary(1)]),
    "dict": lambda: spaces.Dict({"a": spaces.Discrete(2), "b": spaces.Box(0, 2, (1,), numpy.int64)}),
    "text": lambda: spaces.Text(3),
    "bits": lambda: spaces.MultiBinary(10**9),
}


class Composed(gymnasium.Env):
    """Shows samples of a space; the reward is the action's number, if the action lies in its space."""

    def __init__(self, shows="dict", takes=""):
        self.shows = shows
        self.observation_space = OBSERVATIONS[shows]()
        self.action_space = ACTIONS[takes]() if takes else spaces.Discrete(2)

    def seen(self):
        if self.shows == "large":
            return {"a": 0, "b": 0}
        self.observation_space.seed(int(self.np_random.integers(2**31)))
        found = self.observation_space.sample()
        return {**found, "wind": numpy.zeros(3, numpy.float32)} if self.shows == "wrong" else found

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        return self.seen(), {}

    def step(self, action):
        assert self.action_space.contains(action), action
        parts = action.values() if isinstance(action, dict) else action if isinstance(action, tuple) else [action]
        digits = [int(digit) for part in parts for digit in numpy.ravel(part)]
        return self.seen(), float(10 * digits[0] + digits[-1]), False, False, {}


class Doubled(gymnasium.ObservationWrapper):
    """Shows twice what is there, `times` times."""

    def __init__(self, env, times=1, names=(), **others):
        super().__init__(env)
        self.factor = 2**times
        assert isinstance(times, int) and all(isinstance(name, str) for name in names), (times, names)

    def observation(self, observation):
        return observation * self.factor


class Twice(gymnasium.Wrapper):
    """Takes each action twice."""

    def step(self, action):
        first = self.env.step(action)
        return first if first[2] or first[3] else self.env.step(action)


gymnasium.register("Composed-v0", entry_point=Composed)
