"""Finds and loads the lab's shared library, and puts its columns under NumPy arrays."""

import ctypes
import json
import math
import operator
import os
import pathlib
import sys
import threading
from sys import getrefcount

import numpy
from gymnasium.error import ClosedEnvironmentError, Error, InvalidAction, ResetNeeded

VERSION = 3
LARGEST_SEED = 2**64 - 1
# How a row goes on after an episode has ended: in the same step, in its next step, or when it is reset.
SAME_STEP, NEXT_STEP, DISABLED = range(3)


class LabError(Exception):
    """What the lab says is wrong."""


class ActionError(LabError, InvalidAction):
    """An action that the environment does not have."""


class SeedError(LabError, Error, ValueError):
    """A number that is no seed."""


def _load():
    name = "librllab.dylib" if sys.platform == "darwin" else "librllab.so"
    here = pathlib.Path(__file__).resolve().parents[2] / ".build" / "release" / name
    path = pathlib.Path(os.environ.get("RL_LAB_LIBRARY", here))
    if not path.exists():
        raise ImportError(
            f"{path} is not there: build it with './rl-lab build --product rllab', or set RL_LAB_LIBRARY to it"
        )
    library = ctypes.CDLL(str(path))
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int32
    library.rl_lab_version.restype, library.rl_lab_version.argtypes = number, []
    if library.rl_lab_version() != VERSION:
        raise ImportError(f"{path} is of another version of rl-lab than this module; build it again")
    for function, result, arguments in (
        ("rl_lab_environments", pointer, []),
        ("rl_lab_free", None, [pointer]),
        ("rl_lab_make", pointer,
         [text, text, ctypes.c_int64, ctypes.c_uint64, number, number, ctypes.POINTER(pointer)]),
        ("rl_lab_close", None, [pointer]),
        ("rl_lab_describe", text, [pointer]),
        ("rl_lab_actions", pointer, [pointer]),
        ("rl_lab_observations", pointer, [pointer]),
        ("rl_lab_legal_actions", pointer, [pointer, number]),
        ("rl_lab_reset", number, [pointer, pointer, pointer]),
        ("rl_lab_step", number, [pointer]),
        ("rl_lab_picture_size", None, [pointer, pointer]),
        ("rl_lab_paint", number, [pointer, ctypes.c_int64, pointer]),
        ("rl_lab_failure", text, [pointer]),
    ):
        found = getattr(library, function)
        found.restype, found.argtypes = result, arguments
    return library


library = _load()


def _owned(pointer):
    """A text that the library hands over."""
    value = ctypes.string_at(pointer).decode()
    library.rl_lab_free(pointer)
    return value


def entries():
    """The lab's environments: id, max_episode_steps and reward_threshold each."""
    return json.loads(_owned(library.rl_lab_environments()))


def environments():
    """The ids of the lab's environments."""
    return [entry["id"] for entry in entries()]


def checked_seed(seed, rows=1):
    """A seed that the lab can take for so many rows."""
    if isinstance(seed, bool) or not isinstance(seed, (int, numpy.integer)):
        raise TypeError(f"a seed is a whole number, not {seed!r}")
    if not 0 <= seed <= LARGEST_SEED - (rows - 1):
        raise SeedError(f"seed {seed} cannot be taken; {rows} rows take seeds from 0 to 2**64 - {rows}")
    return int(seed)


def no_action(action, count):
    return ActionError(f"action {action} is none; there are 0 to {count - 1}")


def _checked_text(what, value):
    text = os.fspath(value)
    if not isinstance(text, str) or "\0" in text:
        raise ValueError(f"{what} is a text without zeros, not {value!r}")
    return text.encode()


def _plain(value):
    """A NumPy scalar as Python's."""
    if isinstance(value, numpy.generic):
        return value.item()
    raise TypeError(f"a parameter is a number, a text, true or false, or a list of these, not {value!r}")


class Results:
    """Arrays that a step fills: what is seen next, rewards, terminated, truncated, true successors, who ended."""

    def __init__(self, batch):
        count, shape, kind = batch.count, batch.shape, batch.kind
        self.arrays = (
            numpy.empty(shape, kind), numpy.empty(count, numpy.float64), numpy.empty(count, numpy.bool_),
            numpy.empty(count, numpy.bool_), numpy.empty(shape, kind), numpy.empty(count, numpy.bool_),
        )
        self.call = numpy.array([batch.handle, *(array.ctypes.data for array in self.arrays)], numpy.uint64)
        self.address = self.call.ctypes.data


def _alone():
    """How often an array is referred to that only a tuple and a local variable hold."""
    arrays = (numpy.empty(1),)
    (a,) = arrays
    return (getrefcount(a),) * 6


ALONE = _alone()


class Batch:
    """Copies of an environment that step in one call.

    A step fills arrays that nobody else holds: those of an earlier step if these have been let go, else new ones. So
    nothing is copied in Python, and what somebody keeps is never overwritten. A lock lets one thread in at a time, so that
    nobody closes what another steps.
    """

    def __init__(self, name, count, settings, mode=SAME_STEP, is_limited=True):
        self.handle = None
        self._lock = threading.Lock()
        self._acquire, self._release = self._lock.acquire, self._lock.release
        name, settings = _checked_text("the name of an environment", name), json.dumps(settings, default=_plain).encode()
        count = operator.index(count)
        if not 1 <= count <= 1_000_000:
            raise ValueError(f"num_envs must be a whole number from 1 to 1000000, not {count}")
        error = ctypes.c_void_p()
        # What is not seeded differs from run to run.
        seed = int.from_bytes(os.urandom(6), "little")
        self.handle = library.rl_lab_make(name, settings, count, seed, mode, is_limited, ctypes.byref(error))
        if not self.handle:
            raise LabError(_owned(error.value))
        self.count, self.is_ready = count, False
        self.description = json.loads(library.rl_lab_describe(self.handle))
        self.is_discrete = "states" in self.description
        self.kind = numpy.int32 if self.is_discrete else numpy.float32
        self.shape = (count,) if self.is_discrete else (count, *self.description["shape"])
        self.actions = self._array(library.rl_lab_actions(self.handle), numpy.int64, (count,))
        self._seen = self._array(library.rl_lab_observations(self.handle), self.kind, self.shape)
        # What may be done in what is seen next; None where everything may be done, always.
        self._legal = None
        if self.description["masks_actions"]:
            flags = (count, self.description["actions"])
            self._legal = self._array(library.rl_lab_legal_actions(self.handle, 0), numpy.bool_, flags)
        self._call = library.rl_lab_step
        self._older, self._newer = Results(self), Results(self)

    @staticmethod
    def _array(address, kind, shape):
        size = math.prod(shape) * numpy.dtype(kind).itemsize
        return numpy.frombuffer((ctypes.c_char * size).from_address(address), kind).reshape(shape)

    def _check_open(self):
        if not self.handle:
            raise ClosedEnvironmentError("the environment has been closed; make another")

    def _check_begun(self, what):
        self._check_open()
        if not self.is_ready:
            raise ResetNeeded(f"{what} comes after reset(); call reset() first")

    def step(self, actions):
        """Takes one action a row, whole numbers; returns the results, how many episodes ended, and the legal actions."""
        # In the time of a with statement a good part of the step is done.
        self._acquire()
        try:
            if not self.is_ready:
                self._check_begun("step()")
            self.actions[:] = actions
            results, self._older = self._older, self._newer
            a, b, c, d, e, f = results.arrays
            held = getrefcount(a), getrefcount(b), getrefcount(c), getrefcount(d), getrefcount(e), getrefcount(f)
            if held != ALONE:
                results = Results(self)
            self._newer = results
            ended = self._call(results.address)
            if ended < 0:
                self._fail(ended)
            legal = self._legal
            return results.arrays, ended, None if legal is None else legal.astype(numpy.int8)
        finally:
            self._release()

    def reset(self, kinds, seeds):
        """Begins episodes: `kinds` has a 0 for each row that stays as it is, 1 to go on, 2 to take its seed.

        Returns what is seen then, and the legal actions.
        """
        kinds, seeds = numpy.asarray(kinds, numpy.uint8), numpy.asarray(seeds, numpy.uint64)
        with self._lock:
            self._check_open()
            if not self.is_ready and not kinds.all():
                raise ResetNeeded("the first reset() is of all rows; leave reset_mask out")
            if library.rl_lab_reset(self.handle, kinds.ctypes.data, seeds.ctypes.data) < 0:
                self._fail(-1)
            self.is_ready = True
            return self._seen.copy(), None if self._legal is None else self._legal.astype(numpy.int8)

    def paint(self, rows):
        """Pictures of the rows, arrays [height, width, 3] of bytes."""
        with self._lock:
            self._check_begun("render()")
            size = numpy.empty(2, numpy.int32)
            library.rl_lab_picture_size(self.handle, size.ctypes.data)
            pictures = [numpy.empty((size[1], size[0], 3), numpy.uint8) for _ in rows]
            for row, picture in zip(rows, pictures):
                if library.rl_lab_paint(self.handle, row, picture.ctypes.data) != 0:
                    raise LabError("there is no typeface to write with; 'rl-lab doctor' says what is missing")
            return pictures

    def _fail(self, code):
        """Raises what a step or reset that returned less than 0 means."""
        if code == -2:
            count = self.description["actions"]
            raise no_action(next(action for action in self.actions.tolist() if not 0 <= action < count), count)
        raise LabError((library.rl_lab_failure(self.handle) or b"the environment cannot go on").decode())

    def close(self):
        with self._lock:
            if self.handle:
                library.rl_lab_close(self.handle)
            self.is_ready = False
            self.handle = self.actions = self._seen = self._legal = None

    def __del__(self):
        if self.handle and library is not None:
            self.close()
