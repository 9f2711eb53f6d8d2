"""Rates of a peer's work: repeated until a second has passed, and printed as one JSON line.

With PEER_CLOCK=processor in the environment it is a second of processor time, which other work on the machine takes less from.
"""

import json
import os
import time

CLOCK = time.process_time if os.environ.get("PEER_CLOCK") == "processor" else time.perf_counter


def rate(work, amount, seconds=1.0):
    """Units a second; `work(n)` does n units and returns how many it did. The first call, which may compile, does not count."""
    work(amount)
    while True:
        start = CLOCK()
        done = work(amount)
        elapsed = CLOCK() - start
        if elapsed >= seconds:
            return done / elapsed
        amount = int(amount * min(10, 1.2 * seconds / max(elapsed, 1e-6))) + 1


def report(value, **versions):
    print(json.dumps({"rate": value, "versions": versions}))
