"""Part of rl-lab's worker: plain spaces of observations, and what a reply must be to lie in one."""

import math

MOST_STATES = 2**31 - 1
MOST_VALUES = 1_000_000


def described(value):
    """What a reply is, in a few words: `an array of float32 of shape [1]`, `None`, `'a text'`."""
    if isinstance(value, numpy.ndarray):
        return f"an array of {value.dtype} of shape {list(value.shape)}"
    if isinstance(value, (list, tuple, dict)):
        return f"a {type(value).__name__} of {len(value)}"
    text = one_line(repr(value))
    return text if len(text) <= 40 else f"a value of type {type(value).__name__}"


def lone(value):
    """The one number in what may be wrapped around it, an array for instance; what is more stays as it is."""
    if isinstance(value, (numpy.ndarray, numpy.generic)) and value.size == 1:
        return value.item()
    return value


def number(value, what):
    """A reward as a float."""
    plain = lone(value)
    if isinstance(plain, (int, float)):
        try:
            return float(plain)
        except OverflowError:
            return math.inf
    raise Broken(f"{what} {described(value)}; it is one number")


def flag(value, what):
    """Whether an episode has ended, as a bool."""
    if value.__class__ is bool:
        return value
    plain = lone(value)
    if isinstance(plain, (bool, int, float)) and plain in (0, 1):
        return bool(plain)
    raise Broken(f"{what} {described(value)}; it is true or false")


class States:
    """A space whose observations are numbers of states."""

    def __init__(self, space):
        self.start, self.count = int(space.start), int(space.n)
        if self.count > MOST_STATES:
            raise Refusal(f"its observation space has {self.count:,} states; at most {MOST_STATES:,} can be numbered")

    def claims(self):
        return {"states": self.count}

    def counts(self):
        """How many values each of its numbers has, for a number of all of them."""
        return [self.count]

    def digits(self, value, what):
        """Its numbers, each from 0."""
        return [self.state(value, what)]

    def state(self, value, what):
        """The number of a state, from 0."""
        state = lone(value)
        if not isinstance(state, int):
            raise Broken(f"{what} observes {described(value)}; its space is Discrete, of whole numbers")
        state -= self.start
        if not 0 <= state < self.count:
            start = f" from {self.start}" if self.start else ""
            raise Broken(f"observes state {state + self.start}, which is not in its space of {self.count}{start}")
        return state


class Arrays:
    """A space whose observations are arrays of numbers."""

    def __init__(self, shape, dtype, low, high, is_whole, is_bytes=False):
        self.shape, self.dtype, self.is_whole, self.is_bytes = tuple(int(count) for count in shape), dtype, is_whole, is_bytes
        self.size = math.prod(self.shape)
        if self.size == 0:
            raise Refusal(f"its observations, of shape {list(self.shape)}, hold no numbers; at least one is needed")
        if self.size > MOST_VALUES:
            raise Refusal(f"its observations have {self.size:,} numbers; at most {MOST_VALUES:,} are possible")
        if dtype.kind not in "fiub":
            raise Refusal(f"its observations are of {dtype}; rl-lab takes real numbers")
        self.low, self.high = numpy.broadcast_to(low, self.shape), numpy.broadcast_to(high, self.shape)

    def claims(self):
        return {
            "shape": list(self.shape) or [1],
            "low": bounds(self.low),
            "high": bounds(self.high),
            "bytes": self.is_bytes,
            "whole": self.is_whole,
        }

    def counts(self):
        """How many values each of its numbers has; None where they are not whole, or without bounds."""
        if not self.is_whole:
            return None
        low, high = self.low.ravel().tolist(), self.high.ravel().tolist()
        return [int(last) - int(first) + 1 for first, last in zip(low, high)]

    def digits(self, value, what):
        """Its numbers, each from 0."""
        values, low = self.array(value, what).ravel().tolist(), self.low.ravel().tolist()
        return [int(value) - int(first) for value, first in zip(values, low)]

    def array(self, value, what):
        """An observation that is not of the very form declared, where it is one all the same."""
        try:
            array = numpy.asarray(value)
        except ValueError:
            raise Broken(f"{what} observes {described(value)}, which is no array of numbers") from None
        if array.shape != self.shape and not (array.size == 1 and self.size == 1):
            raise Broken(f"{what} observes {described(value if array.dtype == object else array)} where its space has shape {list(self.shape)}")
        if array.dtype.kind not in "fiub":
            raise Broken(f"{what} observes {described(value)}, which is no array of numbers")
        if self.is_whole and array.dtype.kind == "f":
            raise Broken(
                f"{what} observes {array.dtype} where its space has {self.dtype}: fractions would be lost; "
                "declare the space with the dtype of its observations"
            )
        if self.is_whole:
            outside = (array < self.low) | (array > self.high)
            if outside.any():
                worst = array.ravel()[int(outside.ravel().argmax())]
                raise Broken(f"{what} observes {worst}, which is not in its space")
        return array.reshape(self.shape)


def bounds(values):
    """Bounds as JSON, which has no infinity: one for all elements where they are equal."""
    flat = values.ravel()
    if (flat == flat[0]).all():
        flat = flat[:1]
    return [float(value) if abs(value) < 3.0e38 else math.copysign(1e39, value) for value in flat.tolist()]
