"""Environments with one peculiarity each, for the tests of the bridge."""

import os
import time

import gymnasium
import numpy
from gymnasium import spaces


class Misfit(gymnasium.Env):
    """Counts its steps; after `calm` of them it does what its name says."""

    action_space = spaces.Discrete(2)
    observation_space = spaces.Discrete(1000)

    def __init__(self, trouble="none", calm: int = 20, gain: float = 1, mode: str | None = None):
        self.trouble, self.calm, self.gain = trouble, calm, gain
        if trouble == "make":
            raise ValueError("the world is\nflat")
        self.observation_space = {
            "nan": spaces.Box(0, 1, (1,)), "dict": spaces.Dict(a=spaces.Discrete(2)), "bits": spaces.MultiBinary(3),
            "start": spaces.Discrete(5, start=10), "image": spaces.Box(0, 255, (2, 3), numpy.uint8),
        }.get(trouble, self.observation_space)
        self.action_space = {
            "torque": spaces.Box(-1, 1, (1,)), "two": spaces.MultiDiscrete([2, 3]), "many": spaces.MultiDiscrete([100, 100]),
            "start": spaces.Discrete(2, start=5),
        }.get(trouble, self.action_space)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.count = 0
        # The seed is what is seen first, so that tests can see who was given which.
        self.seen = (seed or 0) % 1000
        return self.observe(), {}

    def observe(self):
        if self.trouble == "nan":
            return numpy.array([0.5 if self.count <= self.calm else numpy.nan], numpy.float32)
        if self.trouble == "bits":
            return numpy.array([1, 0, 1], numpy.int8)
        if self.trouble == "start":
            return 12
        if self.trouble == "image":
            return numpy.arange(6, dtype=numpy.uint8).reshape(2, 3) * 51
        return self.seen

    def step(self, action):
        self.count += 1
        if self.trouble == "start":
            assert action in (5, 6), action
        if self.trouble == "slow":
            time.sleep(0.1)
        if self.count > self.calm:
            if self.trouble == "raise":
                raise RuntimeError("the motor is on fire")
            if self.trouble == "die":
                os.write(2, b"a last word\n")
                os._exit(3)
            if self.trouble == "hang":
                time.sleep(1000)
            if self.trouble == "outside":
                self.seen = 1000
        reward = float(sum(action)) if self.trouble == "two" else self.gain
        return self.observe(), reward, self.count == 30, False, {"count": self.count, "name": "text", "huge": 10**400}


class Endless(Misfit):
    """Its defaults are numbers that nobody can write in an experiment file."""

    def __init__(
            self, bounds=(0.0, float("inf")), low=-float("inf"), size=2**70, scale: float = 10**400, sizes=(10**400, 1),
            ends=(3, 4)):
        super().__init__()


gymnasium.register("Misfit-v0", entry_point=Misfit, max_episode_steps=25)
gymnasium.register("Misfit-v1", entry_point=Misfit)
gymnasium.register("Endless-v0", entry_point=Endless, max_episode_steps=2**70, reward_threshold=float("inf"))
