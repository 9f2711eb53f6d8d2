"""Write `numpy/random.json`: known answers of NumPy's SeedSequence, PCG64 and Generator.

Run, from this folder (under a second):

    python3 -m venv .venv
    .venv/bin/pip install "numpy==2.4.6"
    .venv/bin/python generate_numpy.py

README.md explains every field. Values of 64 bits or more are decimal strings, because many JSON
readers keep only 53 bits. Doubles are printed as repr does and so read back exactly; float32
values are printed as the equal double.
"""

import json
from pathlib import Path

import numpy as np
from numpy.random import PCG64, Generator, SeedSequence

FILE = Path(__file__).resolve().parent / "numpy" / "random.json"
NUMPY = "2.4.6"

ENTROPIES = [0, 1, 42, 2**32 - 1, 2**32, 2**53 - 1, 2**64 - 1, 12345678901234567890, 2**200 + 7]
SPAWN_KEYS = [(), (0,), (3, 7), (2**32 + 5,)]
SEEDS = [0, 1, 42, 2**32 - 1, 2**32, 2**53 - 1, 2**64 - 1]
BOUNDS = [1, 2, 3, 10, 64, 100, 1000, 2**31, 2**31 + 1, 3 * 2**30, 2**32 - 1, 2**32, 2**32 + 1, 2**40, 3 * 2**61]
INTERVALS = [
    (-5, 5, False), (-5, 5, True), (10, 20, True), (7, 7, True), (0, 2**32 - 1, True), (-(2**31), 2**31, False),
    (0, 2**32, True), (-(2**63), 2**63 - 1, False), (-(2**63), 2**63 - 1, True),
]
MIXED = {
    "random_between": [["integers", 3], ["random"], ["integers", 5], ["integers", 2**40], ["integers", 7]] * 3,
    "one_value_draws_nothing": [["integers", 1], ["integers", 10], ["integers", 1], ["integers", 10], ["random"]] * 3,
    "float32_shares_the_buffer": [["integers", 6], ["random32"], ["random32"], ["random"], ["integers", 2**32]] * 3,
    "uniform_keeps_the_buffer": [["integers", 4], ["uniform", -0.05, 0.05], ["integers", 4], ["random32"]] * 3,
}


def strings(values):
    return [str(int(v)) for v in values]


def seed_sequence(entropy, spawn_key):
    sequence = SeedSequence(entropy, spawn_key=spawn_key)
    children = sequence.spawn(2) + sequence.spawn(1)
    return {
        "entropy": str(entropy), "spawn_key": strings(spawn_key),
        "pool": [int(w) for w in sequence.pool],
        "uint32": [int(w) for w in sequence.generate_state(8, np.uint32)],
        "uint64": strings(sequence.generate_state(4, np.uint64)),
        "children": [{"spawn_key": strings(c.spawn_key), "uint32": [int(w) for w in c.generate_state(8)]}
                     for c in children],
    }


def pcg64(seed):
    state = PCG64(seed).state["state"]
    fresh = lambda: Generator(PCG64(seed))
    doubles, floats, single = fresh(), fresh(), fresh()
    return {
        "seed": str(seed), "state": str(state["state"]), "inc": str(state["inc"]),
        "raw": strings(PCG64(seed).random_raw(20)),
        "random": [float(doubles.random()) for _ in range(20)],
        "random32": [float(floats.random(dtype=np.float32)) for _ in range(8)],
        "uniform": [float(v) for v in fresh().uniform(-0.05, 0.05, 4)],
        "uniform_scalar": [float(single.uniform(-2.0, 3.0)) for _ in range(4)],
    }


def integers(seed, low, high, endpoint):
    generator = Generator(PCG64(seed))
    values = [generator.integers(low, high, endpoint=endpoint) for _ in range(16)]
    return {
        "seed": str(seed), "low": str(low), "high": str(high), "endpoint": endpoint, "values": strings(values),
        "next_raw": str(generator.bit_generator.random_raw()),
    }


def mixed(name, seed, calls):
    generator = Generator(PCG64(seed))
    results = []
    for call, *arguments in calls:
        if call == "random32":
            results.append(str(float(generator.random(dtype=np.float32))))
        else:
            value = getattr(generator, call)(*arguments)
            results.append(str(int(value)) if call == "integers" else repr(float(value)))
    state = generator.bit_generator.state
    return {
        "name": name, "seed": str(seed), "calls": [[str(part) for part in call] for call in calls], "results": results,
        "has_uint32": state["has_uint32"], "uinteger": state["uinteger"], "state": str(state["state"]["state"]),
    }


if __name__ == "__main__":
    assert np.__version__ == NUMPY, "see the version in the head of this script"
    groups = {
        "seed_sequence": [seed_sequence(e, k) for e in ENTROPIES for k in SPAWN_KEYS],
        "pcg64": [pcg64(s) for s in SEEDS],
        "integers": [integers(s, 0, n, False) for s in (7, 42) for n in BOUNDS],
        "integers_between": [integers(42, *interval) for interval in INTERVALS],
        "mixed": [mixed(name, s, calls) for s in (0, 42) for name, calls in MIXED.items()],
    }
    dump = lambda v: json.dumps(v, separators=(",", ":"))
    lines = [f'{{"numpy":{dump(NUMPY)}']
    lines += [f"{dump(key)}:[\n" + ",\n".join(map(dump, rows)) + "\n]" for key, rows in groups.items()]
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(",\n".join(lines) + "}\n")
    print(f"{FILE.name}: " + ", ".join(f"{len(rows)} {key}" for key, rows in groups.items()))
