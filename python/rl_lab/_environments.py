"""Gymnasium's two interfaces over a batch of the lab's."""

import gymnasium
import numpy
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space

from ._library import Batch


def _spaces(batch):
    description = batch.description
    actions = spaces.Discrete(description["actions"])
    if batch.is_discrete:
        return spaces.Discrete(description["states"], dtype=numpy.int32), actions

    def bounds(name, missing):
        values = [missing if value is None else value for value in description[name]]
        return numpy.array(values, numpy.float32).reshape(description["shape"])

    return spaces.Box(bounds("low", -numpy.inf), bounds("high", numpy.inf), dtype=numpy.float32), actions


class Environment(gymnasium.Env):
    """One environment of the lab's. Further arguments are its parameters, `rl-lab describe NAME` lists them.

    Where some actions are illegal, `info["action_mask"]` has a 1 for each legal one.
    """

    metadata = {"render_modes": []}

    def __init__(self, name, render_mode=None, **settings):
        self._batch = Batch(name, 1, settings)
        self.render_mode = render_mode
        self.observation_space, self.action_space = _spaces(self._batch)
        # The lab begins the next episode as soon as one ends; reset only has to show it then.
        self._has_begun = False

    def _copy(self, rows):
        return int(rows[0]) if self._batch.is_discrete else rows[0].copy()

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        if seed is not None or not self._has_begun:
            self._batch.reset(seed)
        self._has_begun = False
        return self._copy(self._batch.observations), self._info(self._batch.legal)

    @staticmethod
    def _info(legal):
        return {} if legal is None else {"action_mask": legal[0].astype(numpy.int8)}

    def step(self, action):
        (_, rewards, terminated, truncated, successors, _), ended = self._batch.step(action)
        if ended:
            self._has_begun = True
        info = self._info(self._batch.successors_legal)
        return self._copy(successors), float(rewards[0]), bool(terminated[0]), bool(truncated[0]), info

    def close(self):
        self._batch.close()


class VectorEnvironment(VectorEnv):
    """A batch of one environment of the lab's, stepped in one call.

    A row whose episode ends begins the next one in the same step; `infos["final_obs"]` has what was seen last, in the
    rows where `infos["_final_obs"]` is true. Where some actions are illegal, `infos["action_mask"]` has a 1 for each legal
    one in what is seen next.
    """

    metadata = {"render_modes": [], "autoreset_mode": AutoresetMode.SAME_STEP}

    def __init__(self, name, num_envs=1, render_mode=None, **settings):
        self._batch = Batch(name, num_envs, settings)
        self.num_envs, self.render_mode = num_envs, render_mode
        self.single_observation_space, self.single_action_space = _spaces(self._batch)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)

    def reset(self, *, seed=None, options=None):
        if seed is not None and not isinstance(seed, int):
            seeds = [int(value) for value in seed]
            if any(value != seeds[0] + row for row, value in enumerate(seeds)):
                raise ValueError("row i is seeded with the first seed plus i; give that first seed alone")
            seed = seeds[0]
        super().reset(seed=seed)
        self._batch.reset(seed)
        return self._batch.observations.copy(), self._with_mask({})

    def _with_mask(self, infos):
        if self._batch.legal is not None:
            infos["action_mask"] = self._batch.legal.astype(numpy.int8)
        return infos

    def step(self, actions):
        (observations, rewards, terminated, truncated, successors, over), ended = self._batch.step(actions)
        infos = {"final_obs": successors, "_final_obs": over} if ended else {}
        return observations, rewards, terminated, truncated, self._with_mask(infos)

    def close_extras(self, **kwargs):
        self._batch.close()
