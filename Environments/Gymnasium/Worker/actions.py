"""Part of rl-lab's worker: finite action spaces, whose actions are numbered from 0."""

import itertools
import math

# What a run file numbers with 16 bits.
MOST_ACTIONS = 65_536
MOST_COMBINATIONS = 4096


def choices(space):
    """What the elements of a space are chosen from, a list of ranges or of spaces' own choices; raises where it has no end."""
    from gymnasium import spaces

    if isinstance(space, spaces.Discrete):
        return [range(int(space.start), int(space.start) + int(space.n))]
    if isinstance(space, (spaces.MultiBinary, spaces.MultiDiscrete, spaces.Box)) and math.prod(space.shape) > MOST_COMBINATIONS:
        raise Refusal(
            f"its {type(space).__name__} action space has {math.prod(space.shape):,} elements; at most {MOST_COMBINATIONS} "
            "combinations can be numbered")
    if isinstance(space, spaces.MultiBinary):
        return [range(2)] * math.prod(space.shape)
    if isinstance(space, spaces.MultiDiscrete):
        start = numpy.broadcast_to(getattr(space, "start", 0), space.nvec.shape).ravel().tolist()
        return [range(first, first + count) for first, count in zip(start, space.nvec.ravel().tolist())]
    if isinstance(space, spaces.Box) and space.dtype.kind in "iub":
        pairs = zip(space.low.ravel().tolist(), space.high.ravel().tolist())
        return [range(int(low), int(high) + 1) for low, high in pairs]
    if isinstance(space, (spaces.Dict, spaces.Tuple)):
        return [some for _, entry in entries(space) for some in choices(entry)]
    if isinstance(space, spaces.Box):
        import gymnasium

        helps = hasattr(gymnasium.wrappers, "DiscretizeAction")
        raise Refusal(
            "its actions are continuous (Box); Q-learning and DQN need a finite number of actions: "
            + ("add the wrapper DiscretizeAction, wrappers: [{DiscretizeAction: {bins: 5}}]" if helps
               else f"the wrapper DiscretizeAction makes them so, which Gymnasium {gymnasium.__version__} has not; "
               "a newer one has"))
    raise Refusal(
        f"its action space is {type(space).__name__}; rl-lab takes Discrete, MultiDiscrete, MultiBinary and a Box of whole numbers, "
        "and Dict and Tuple of these; a wrapper of yours can choose among them: wrappers: [MODULE:CLASS]"
    )


def composed(space, elements):
    """An action in Gymnasium's form, of elements that are taken from an iterator."""
    from gymnasium import spaces

    if isinstance(space, spaces.Discrete):
        return next(elements)
    if isinstance(space, spaces.Dict):
        return {key: composed(entry, elements) for key, entry in space.spaces.items()}
    if isinstance(space, spaces.Tuple):
        return tuple(composed(entry, elements) for entry in space.spaces)
    count = math.prod(space.shape)
    return numpy.array(list(itertools.islice(elements, count)), space.dtype).reshape(space.shape)


def describe_action(space):
    """How many actions there are, and each of them in Gymnasium's form (None where the number is the action).

    Of several elements, the product: the last element changes first.
    """
    from gymnasium import spaces

    ranges = choices(space)
    kind = type(space).__name__
    if not ranges:
        raise Refusal(f"its {kind} action space is empty; at least one action is needed")
    total = math.prod(some.stop - some.start for some in ranges)
    if isinstance(space, spaces.Discrete):
        if total > MOST_ACTIONS:
            raise Refusal(f"has {total:,} actions; at most {MOST_ACTIONS:,} are possible")
        return total, list(ranges[0]) if ranges[0].start else None
    if total > MOST_COMBINATIONS:
        raise Refusal(f"its {kind} action space has {total} combinations; at most {MOST_COMBINATIONS} can be numbered")
    return total, [composed(space, iter(elements)) for elements in itertools.product(*ranges)]
