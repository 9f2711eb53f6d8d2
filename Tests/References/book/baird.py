"""Figure 11.2: Baird's counterexample by semi-gradient TD(0), off-policy and on-policy."""

import random

from summary import show

GAMMA, ALPHA = 0.99, 0.01
FEATURES = [[2.0 if i == state else 0.0 for i in range(7)] + [1.0] for state in range(6)] + [[0.0] * 6 + [1.0, 2.0]]


def value(weights, state):
    return sum(w * x for w, x in zip(weights, FEATURES[state]))


def errors(rng, is_off_policy, marks):
    """The root mean square of the values, which should be 0, after each number of steps in `marks`."""
    weights, state, result = [1.0] * 6 + [10.0, 1.0], rng.randrange(7), []
    for step in range(1, max(marks) + 1):
        # The behavior takes the solid action in one case of seven; the target policy always does.
        is_solid = rng.random() < 1 / 7
        following = 6 if is_solid else rng.randrange(6)
        ratio = (7.0 if is_solid else 0.0) if is_off_policy else 1.0
        delta = GAMMA * value(weights, following) - value(weights, state)
        weights = [w + ALPHA * ratio * delta * x for w, x in zip(weights, FEATURES[state])]
        state = following
        if step in marks:
            result.append((sum(value(weights, s) ** 2 for s in range(7)) / 7) ** 0.5)
    return result


def main():
    rng = random.Random(0)
    for name, is_off_policy in (("off-policy", True), ("on-policy", False)):
        marks = (100, 400, 700, 1000)
        runs = [errors(rng, is_off_policy, marks) for _ in range(400)]
        for index, mark in enumerate(marks):
            show(f"11.2 {name}, after {mark} steps", [run[index] for run in runs])


if __name__ == "__main__":
    main()
