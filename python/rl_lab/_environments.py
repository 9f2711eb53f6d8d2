"""Gymnasium's two interfaces over a batch of the lab's."""

import operator

import gymnasium
import numpy
from gymnasium import logger, spaces
from gymnasium.error import ResetNeeded
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy import ndarray

from ._library import DISABLED, NEXT_STEP, SAME_STEP, Batch, checked_seed, no_action

MODES = {
    AutoresetMode.SAME_STEP: SAME_STEP, AutoresetMode.NEXT_STEP: NEXT_STEP, AutoresetMode.DISABLED: DISABLED,
}
INT64 = numpy.dtype(numpy.int64)
METADATA = {"render_modes": ["rgb_array"], "render_fps": 10}


def _spaces(batch):
    description = batch.description
    actions = spaces.Discrete(description["actions"])
    if batch.is_discrete:
        return spaces.Discrete(description["states"], dtype=numpy.int32), actions

    def bounds(name, missing):
        values = [missing if value is None else value for value in description[name]]
        return numpy.array(values, numpy.float32).reshape(description["shape"])

    return spaces.Box(bounds("low", -numpy.inf), bounds("high", numpy.inf), dtype=numpy.float32), actions


class _Uncopied:
    """Worlds stay where they are: a copy that begins elsewhere would be another world without a word."""

    def __reduce__(self):
        raise TypeError(
            f"a {type(self).__name__} of rl_lab cannot be pickled or copied; make another one with the same arguments")

    def __deepcopy__(self, memo):
        return self.__reduce__()

    __copy__ = __reduce__


def _checked_render_mode(render_mode):
    if render_mode not in (None, *METADATA["render_modes"]):
        raise ValueError(f"render_mode must be one of {METADATA['render_modes']} or None, not {render_mode!r}")
    return render_mode


def _pictures(env, rows):
    if env.render_mode is None:
        logger.warn("render() does nothing without a render mode; make the environment with render_mode=\"rgb_array\"")
        return None
    return env._batch.paint(rows)


class Environment(_Uncopied, gymnasium.Env):
    """One environment of the lab's. Further arguments are its parameters, `rl-lab describe NAME` lists them.

    Where some actions are illegal, `info["action_mask"]` has a 1 for each legal one.
    """

    metadata = METADATA
    _is_limited = True

    def __init__(self, name, render_mode=None, **settings):
        self.render_mode = _checked_render_mode(render_mode)
        self._batch = Batch(name, 1, settings, DISABLED, self._is_limited)
        self.observation_space, self.action_space = _spaces(self._batch)
        # What the last step of an ended episode returned.
        self._end = None

    def _copy(self, rows):
        return int(rows[0]) if self._batch.is_discrete else rows[0].copy()

    def reset(self, *, seed=None, options=None):
        if seed is not None:
            seed = checked_seed(seed)
        super().reset(seed=seed)
        observations, legal = self._batch.reset([1 if seed is None else 2], [seed or 0])
        self._end = None
        return self._copy(observations), self._info(legal)

    @staticmethod
    def _info(legal):
        return {} if legal is None else {"action_mask": legal[0].copy()}

    def step(self, action):
        action, count = operator.index(action), self._batch.description["actions"]
        if not 0 <= action < count:
            raise no_action(action, count)
        if self._end is not None:
            logger.warn("step() after an episode's end changes nothing; call reset() to begin the next one")
            observation, terminated, truncated, info = self._end
            copied = observation if self._batch.is_discrete else observation.copy()
            return copied, 0.0, terminated, truncated, dict(info)
        (seen, rewards, terminated, truncated, _, _), ended, legal = self._batch.step(action)
        observation, info = self._copy(seen), self._info(legal)
        result = observation, float(rewards[0]), bool(terminated[0]), bool(truncated[0]), info
        if ended:
            self._end = self._copy(seen), result[2], result[3], dict(info)
        return result

    def render(self):
        pictures = _pictures(self, [0])
        return None if pictures is None else pictures[0]

    def close(self):
        self._batch.close()
        self._end = None


class UnlimitedEnvironment(Environment):
    """The same without its time limit, which `gymnasium.make` counts itself."""

    _is_limited = False


class VectorEnvironment(_Uncopied, VectorEnv):
    """A batch of one environment of the lab's, stepped in one call.

    `autoreset_mode` says how a row goes on after an episode's end, in Gymnasium's words. `SAME_STEP`: it begins the next one
    in the same step; `infos["final_obs"]` has what was seen last, in the rows where `infos["_final_obs"]` is true.
    `NEXT_STEP`: its next step begins the next one, whatever the action. `DISABLED`: it waits for
    `reset(options={"reset_mask": rows})`.

    Where some actions are illegal, `infos["action_mask"]` has a 1 for each legal one in what is seen next.
    """

    metadata = {**METADATA, "autoreset_mode": AutoresetMode.SAME_STEP}

    def __init__(self, name, num_envs=1, render_mode=None, autoreset_mode=AutoresetMode.SAME_STEP, **settings):
        self.closed = True  # Nothing is to be closed before there is something.
        self.render_mode = _checked_render_mode(render_mode)
        self.autoreset_mode = AutoresetMode(autoreset_mode)
        self._batch = Batch(name, num_envs, settings, MODES[self.autoreset_mode])
        self.closed = False
        self.metadata = {**METADATA, "autoreset_mode": self.autoreset_mode}
        self.num_envs = self._batch.count
        self.single_observation_space, self.single_action_space = _spaces(self._batch)
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        self._shape, self._has_final_obs = (self.num_envs,), self.autoreset_mode == AutoresetMode.SAME_STEP
        # Where episodes have ended that nobody has reset; None in the modes that reset them.
        waits = self.autoreset_mode == AutoresetMode.DISABLED
        self._over = numpy.zeros(self.num_envs, numpy.bool_) if waits else None

    def reset(self, *, seed=None, options=None):
        kinds, seeds = self._seeds(seed)
        if options is not None and "reset_mask" in options:
            mask = self._checked_mask(options["reset_mask"])
            kinds = kinds * mask
        else:
            mask = numpy.ones(self.num_envs, numpy.bool_)
        if isinstance(seed, (int, numpy.integer)):
            super().reset(seed=int(seed))
        observations, legal = self._batch.reset(kinds, seeds)
        if self._over is not None:
            self._over = self._over & ~mask
        return observations, {} if legal is None else {"action_mask": legal}

    def _seeds(self, seed):
        """How each row begins, and its seed."""
        count = self.num_envs
        if seed is None:
            return numpy.ones(count, numpy.uint8), numpy.zeros(count, numpy.uint64)
        if isinstance(seed, (int, numpy.integer)):
            first = checked_seed(seed, count)
            return numpy.full(count, 2, numpy.uint8), numpy.uint64(first) + numpy.arange(count, dtype=numpy.uint64)
        seeds = list(seed)
        if len(seeds) != count:
            raise ValueError(
                f"a list of seeds has one for each of the {count} environments (None for one that goes on), not {len(seeds)}")
        kinds = numpy.array([1 if value is None else 2 for value in seeds], numpy.uint8)
        return kinds, numpy.array([0 if value is None else checked_seed(value) for value in seeds], numpy.uint64)

    def _checked_mask(self, mask):
        if not isinstance(mask, numpy.ndarray) or mask.dtype != numpy.bool_:
            raise TypeError("options['reset_mask'] is a NumPy array of bool")
        if mask.shape != self._shape:
            raise ValueError(f"options['reset_mask'] has the shape {self._shape}, not {mask.shape}")
        if not mask.any():
            raise ValueError("options['reset_mask'] is true for at least one row")
        return mask

    def _checked_actions(self, actions):
        found = numpy.asarray(actions)
        if found.shape != self._shape:
            raise ValueError(f"actions have the shape {self._shape}, one a row, not {found.shape}")
        if found.dtype.kind not in "iu":
            raise TypeError(f"actions are whole numbers, not {found.dtype}")
        if found.dtype == numpy.uint64 and (found > 2**62).any():
            return numpy.where(found > 2**62, -1, found.astype(numpy.int64))
        return found

    def step(self, actions):
        # The usual array needs no closer look.
        if type(actions) is not ndarray or actions.dtype is not INT64 or actions.shape != self._shape:
            actions = self._checked_actions(actions)
        if self._over is not None and self._over.any():
            raise ResetNeeded(
                f"the episodes of rows {numpy.flatnonzero(self._over).tolist()} have ended; reset them with"
                " reset(options={\"reset_mask\": rows})")
        (observations, rewards, terminated, truncated, successors, over), ended, legal = self._batch.step(actions)
        infos = {"final_obs": successors, "_final_obs": over} if ended and self._has_final_obs else {}
        if self._over is not None:
            self._over = over.copy()
        if legal is not None:
            infos["action_mask"] = legal
        return observations, rewards, terminated, truncated, infos

    def render(self):
        pictures = _pictures(self, range(self.num_envs))
        return None if pictures is None else tuple(pictures)

    def close_extras(self, **kwargs):
        self._batch.close()
