"""Rates of a peer's work: repeated until a second has passed, and printed as one JSON line."""

import json
import time


def rate(work, amount, seconds=1.0):
    """Units a second; `work(n)` does n units and returns how many it did. The first call, which may compile, does not count."""
    work(amount)
    while True:
        start = time.perf_counter()
        done = work(amount)
        elapsed = time.perf_counter() - start
        if elapsed >= seconds:
            return done / elapsed
        amount = int(amount * min(10, 1.2 * seconds / max(elapsed, 1e-6))) + 1


def report(value, **versions):
    print(json.dumps({"rate": value, "versions": versions}))
