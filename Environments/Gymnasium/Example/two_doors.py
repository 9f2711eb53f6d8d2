"""A corridor with a door at either end: a small prize behind the left one, a large one behind the right one."""

import gymnasium
from gymnasium.spaces import Discrete


class TwoDoors(gymnasium.Env):
    def __init__(self, length=9, slip=0.1, small_prize=0.2, step_reward=-0.01):
        self.length, self.slip, self.small_prize, self.step_reward = length, slip, small_prize, step_reward
        self.action_space, self.observation_space = Discrete(2), Discrete(length)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.cell = 1 + int(self.np_random.random() * (self.length - 2))
        return self.cell, {}

    def step(self, action):
        slips = self.np_random.random() < self.slip
        self.cell += 1 if (action == 1) != slips else -1
        if self.cell == 0:
            return self.cell, self.small_prize, True, False, {}
        if self.cell == self.length - 1:
            return self.cell, 1.0, True, False, {}
        return self.cell, self.step_reward, False, False, {}


gymnasium.register("TwoDoors-v0", entry_point=TwoDoors, max_episode_steps=200)
