"""Finds and loads the lab's shared library, and puts its columns under NumPy arrays."""

import ctypes
import json
import math
import os
import pathlib
import sys
from sys import getrefcount

import numpy

VERSION = 2


class LabError(Exception):
    """What the lab says is wrong."""


def _load():
    name = "librllab.dylib" if sys.platform == "darwin" else "librllab.so"
    here = pathlib.Path(__file__).resolve().parents[2] / ".build" / "release" / name
    path = pathlib.Path(os.environ.get("RL_LAB_LIBRARY", here))
    if not path.exists():
        raise ImportError(
            f"{path} is not there: build it with 'swift build -c release --product rllab', or set RL_LAB_LIBRARY to it"
        )
    library = ctypes.CDLL(str(path))
    pointer, text = ctypes.c_void_p, ctypes.c_char_p
    for function, result, arguments in (
        ("rl_lab_version", ctypes.c_int32, []),
        ("rl_lab_environments", pointer, []),
        ("rl_lab_free", None, [pointer]),
        ("rl_lab_make", pointer, [text, text, ctypes.c_int32, ctypes.c_uint64, ctypes.POINTER(pointer)]),
        ("rl_lab_close", None, [pointer]),
        ("rl_lab_describe", text, [pointer]),
        ("rl_lab_actions", pointer, [pointer]),
        ("rl_lab_observations", pointer, [pointer]),
        ("rl_lab_legal_actions", pointer, [pointer, ctypes.c_int32]),
        ("rl_lab_reset", ctypes.c_int32, [pointer, ctypes.c_int32, ctypes.c_uint64]),
        ("rl_lab_step", ctypes.c_int32, [pointer]),
        ("rl_lab_failure", text, [pointer]),
    ):
        found = getattr(library, function)
        found.restype, found.argtypes = result, arguments
    if library.rl_lab_version() != VERSION:
        raise ImportError(f"{path} is of another version of rl-lab than this module; build it again")
    return library


library = _load()


def _owned(pointer):
    """A text that the library hands over."""
    value = ctypes.string_at(pointer).decode()
    library.rl_lab_free(pointer)
    return value


def environments():
    """The ids of the lab's environments."""
    return json.loads(_owned(library.rl_lab_environments()))


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
    nothing is copied in Python, and what somebody keeps is never overwritten.
    """

    def __init__(self, name, count, settings):
        error = ctypes.c_void_p()
        # What is not seeded differs from run to run.
        seed = int.from_bytes(os.urandom(6), "little")
        self.handle = library.rl_lab_make(
            name.encode(), json.dumps(settings).encode(), count, seed, ctypes.byref(error))
        if not self.handle:
            raise LabError(_owned(error.value))
        self.count = count
        self.description = json.loads(library.rl_lab_describe(self.handle))
        self.is_discrete = "states" in self.description
        self.kind = numpy.int32 if self.is_discrete else numpy.float32
        self.shape = (count,) if self.is_discrete else (count, *self.description["shape"])
        self.actions = self._array(library.rl_lab_actions(self.handle), numpy.int64, (count,))
        self.observations = self._array(library.rl_lab_observations(self.handle), self.kind, self.shape)
        # What may be done in what is seen next, and in the true successors; None where everything may be done, always.
        self.legal = self.successors_legal = None
        if self.description["masks_actions"]:
            flags = (count, self.description["actions"])
            self.legal, self.successors_legal = (
                self._array(library.rl_lab_legal_actions(self.handle, which), numpy.bool_, flags) for which in (0, 1))
        self._call = library.rl_lab_step
        self._older, self._newer = Results(self), Results(self)

    @staticmethod
    def _array(address, kind, shape):
        size = math.prod(shape) * numpy.dtype(kind).itemsize
        return numpy.frombuffer((ctypes.c_char * size).from_address(address), kind).reshape(shape)

    def step(self, actions):
        """Takes one action a row; returns the results and how many episodes ended."""
        self.actions[:] = actions
        results, self._older = self._older, self._newer
        a, b, c, d, e, f = results.arrays
        held = getrefcount(a), getrefcount(b), getrefcount(c), getrefcount(d), getrefcount(e), getrefcount(f)
        if held != ALONE:
            results = Results(self)
        self._newer = results
        ended = self._call(results.address)
        if ended < 0:
            self.fail(ended)
        return results.arrays, ended

    def reset(self, seed):
        if library.rl_lab_reset(self.handle, seed is not None, seed or 0) < 0:
            self.fail(-1)

    def fail(self, code):
        """Raises what a step or reset that returned less than 0 means."""
        if code == -2:
            wrong = [int(action) for action in self.actions if not 0 <= action < self.description["actions"]]
            raise LabError(f"action {wrong[0]} is none; there are 0 to {self.description['actions'] - 1}")
        raise LabError((library.rl_lab_failure(self.handle) or b"the environment cannot go on").decode())

    def close(self):
        if self.handle:
            library.rl_lab_close(self.handle)
            self.handle = None
