"""Part of rl-lab's worker: observations of several entries, as one row of numbers or as one state."""

import difflib
import itertools

# Elements that are named one by one.
MOST_NAMED = 1000


def spelled(path):
    """The name of an entry in an experiment file: `goal.position`."""
    return ".".join(str(key) for key in path)


def entries(space):
    """The entries of a Dict or a Tuple, in Gymnasium's order; None where a space is neither."""
    from gymnasium import spaces

    if isinstance(space, spaces.Dict):
        return list(space.spaces.items())
    if isinstance(space, spaces.Tuple):
        return list(enumerate(space.spaces))
    return None


def leaves(space, path=()):
    """The plain spaces within a space, each with the keys that lead to it."""
    inner = entries(space)
    if inner is None:
        return [(path, space)]
    return [leaf for key, entry in inner for leaf in leaves(entry, path + (key,))]


def entry_of(value, path, space, what):
    """What an observation has at the end of a path."""
    from gymnasium import spaces

    for key in path:
        if isinstance(space, spaces.Dict):
            if not isinstance(value, dict) or key not in value:
                raise Broken(f"{what} observes {described(value)} where its space is a Dict with the entry '{key}'")
        elif not isinstance(value, (tuple, list)) or len(value) != len(space.spaces):
            raise Broken(f"{what} observes {described(value)} where its space is a Tuple of {len(space.spaces)}")
        value, space = value[key], space[key]
    return value


class Joined:
    """Several entries in one row of numbers, which stand as `gymnasium.spaces.flatten` puts them: in the space's order, arrays
    row by row, and one flag for each value of a Discrete and of each element of a MultiDiscrete."""

    shape = dtype = None

    def __init__(self, space, parts):
        self.space, self.parts = space, []
        self.size = 0
        # Before any memory is taken: a Discrete may have more values than there is room.
        sizes = [sum(form.counts()) if is_flags else form.size for _, form, is_flags in parts]
        if sum(sizes) > MOST_VALUES:
            raise Refusal(f"its observations have {sum(sizes):,} numbers; at most {MOST_VALUES:,} are possible")
        if sum(sizes) == 0:
            raise Refusal("its observations hold no numbers; at least one is needed")
        for (path, form, is_flags), size in zip(parts, sizes):
            offsets = list(itertools.accumulate(form.counts()[:-1], initial=0)) if is_flags else None
            self.parts.append((path, form, offsets, self.size, self.size + size))
            self.size += size
        self.shape = (self.size,)

    def claims(self):
        low, high = numpy.zeros(self.size), numpy.ones(self.size)
        is_whole = is_bytes = True
        for _, form, offsets, start, end in self.parts:
            if offsets is None:
                low[start:end], high[start:end] = form.low.ravel(), form.high.ravel()
                is_whole, is_bytes = is_whole and form.is_whole, is_bytes and form.is_bytes
        claims = {"shape": [self.size], "low": bounds(low), "high": bounds(high), "bytes": is_bytes, "whole": is_whole}
        return {**claims, "labels": self.labels()} if self.size <= MOST_NAMED else claims

    def labels(self):
        named = []
        for path, _, offsets, start, end in self.parts:
            name = one_line(spelled(path))
            named += [name] if end - start == 1 and offsets is None else [f"{name} {index}" for index in range(end - start)]
        return named

    def array(self, value, what):
        row = numpy.zeros(self.size, numpy.float32)
        for path, form, offsets, start, end in self.parts:
            entry = entry_of(value, path, self.space, what)
            try:
                if offsets is None:
                    row[start:end] = form.array(entry, what).ravel()
                else:
                    for offset, digit in zip(offsets, form.digits(entry, what)):
                        row[start + offset + digit] = 1
            except Broken as failure:
                raise Broken(f"entry {spelled(path)}: {failure}") from None
        return row


class Numbered(States):
    """Observations of finitely many values as the number of one state: the last element changes first."""

    def __init__(self, space, parts):
        self.space, self.parts, self.start, self.count = space, [], 0, 1
        for path, form, _ in parts:
            counts = form.counts()
            if counts is None:
                name = f"entry {spelled(path)} of its observations" if path else "its observation"
                raise Refusal(
                    f"{name} is of fractions, which have no number; leave out environment.observation_index", "observation_index")
            self.parts.append((path, form, counts))
            for count in counts:
                self.count *= count
        if self.count > MOST_STATES:
            raise Refusal(
                f"its observations have {self.count:,} values; at most {MOST_STATES:,} can be numbered", "observation_index")

    def state(self, value, what):
        state = 0
        for path, form, counts in self.parts:
            entry = entry_of(value, path, self.space, what)
            try:
                for count, digit in zip(counts, form.digits(entry, what)):
                    state = state * count + digit
            except Broken as failure:
                raise Broken(f"entry {spelled(path)}: {failure}" if path else str(failure)) from None
        return state


def masked_parts(space):
    """The space without the mask beside it, as PettingZoo has them, and whether there is one."""
    from gymnasium import spaces

    if isinstance(space, spaces.Dict) and set(space.spaces) == {"observation", "action_mask"}:
        return space.spaces["observation"], True
    return space, False


def find_path(space, name):
    """The keys that lead to an entry, and its space: a name, or names with dots between; a Tuple's are 0, 1, ..."""
    keys = {str(key): (key, entry) for key, entry in entries(space) or []}
    if name in keys:
        return (keys[name][0],), keys[name][1]
    for first, (key, entry) in keys.items():
        if name.startswith(first + ".") and entries(entry) is not None:
            path, found = find_path(entry, name[len(first) + 1 :])
            return (key,) + path, found
    near = difflib.get_close_matches(name, keys, n=1)
    advice = f"did you mean '{near[0]}'?" if near else f"there are {one_line(', '.join(keys))}"
    raise Refusal(f"its observations have no entry '{one_line(name)}'; {advice}", "observation")


def plain_form(space):
    """What observations of a space look like that has no entries; None where they are no numbers."""
    from gymnasium import spaces

    if isinstance(space, spaces.Discrete):
        return States(space)
    if isinstance(space, spaces.Box):
        # Before the bounds are looked at: they are as large as an observation.
        return Arrays(space.shape, space.dtype, space.low, space.high, space.dtype.kind in "iub", space.dtype == numpy.uint8)
    if isinstance(space, spaces.MultiBinary):
        return Arrays(space.shape, numpy.dtype(numpy.int8), 0, 1, True, True)
    if isinstance(space, spaces.MultiDiscrete):
        # Version 0.29 has spaces that begin at 0 only.
        start = getattr(space, "start", 0)
        return Arrays(space.shape, space.dtype, start, start + space.nvec - 1, True)
    return None


def observation_form(space, names, is_indexed):
    """What an observation looks like, and the keys that lead to it where it is one entry of several.

    names: the entries that are observed; none for all.
    """
    from gymnasium import spaces

    path = ()
    if names:
        if entries(space) is None:
            raise Refusal(
                f"environment.observation chooses entries of a Dict or a Tuple; its observation space is {type(space).__name__}",
                "observation")
        chosen = [find_path(space, name) for name in names]
        if len(chosen) == 1:
            path, inner = chosen[0]
            found = [(path + rest, leaf) for rest, leaf in leaves(inner)]
        else:
            inner = space
            found = [(key + rest, leaf) for key, entry in chosen for rest, leaf in leaves(entry)]
    else:
        inner, found = space, leaves(space)
    forms, strange = [], []
    for key, leaf in found:
        try:
            form = plain_form(leaf)
        except Refusal as failure:
            raise Refusal(f"entry {spelled(key)}: {failure}" if key else str(failure)) from None
        if form is None:
            strange.append((key, leaf))
        else:
            forms.append((key, form, isinstance(leaf, (spaces.Discrete, spaces.MultiDiscrete))))
    if strange:
        raise strange_space(strange, [key for key, _, _ in forms], names)
    if entries(inner) is not None:
        repeated = [key for key, _, _ in forms if sum(key == other for other, _, _ in forms) > 1]
        if repeated:
            raise Refusal(f"environment.observation names the entry {spelled(repeated[0])} twice", "observation")
        return (Numbered if is_indexed else Joined)(space, forms), ()
    if is_indexed and not isinstance(inner, spaces.Discrete):
        return Numbered(inner, [((), forms[0][1], False)]), path
    return forms[0][1], path


def strange_space(strange, others, names):
    """What to say of spaces that are no numbers, such as Text and Graph."""
    key, space = strange[0]
    takes = "rl-lab takes Discrete, Box, MultiBinary and MultiDiscrete, and Dict and Tuple of these"
    if not key:
        return Refusal(
            f"its observation space is {type(space).__name__}; {takes}. A wrapper of yours can turn it into numbers: "
            "wrappers: [MODULE:CLASS]"
        )
    tops = list(dict.fromkeys(spelled(other) for other in others))
    advice = f"; choose others: observation: [{one_line(', '.join(tops))}]" if tops else f"; {takes}"
    return Refusal(
        f"entry {spelled(key)} of its observations is {type(space).__name__}{advice}", "observation" if names else None)
