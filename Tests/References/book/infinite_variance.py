"""Figure 5.4: one state; left stays with 0.9 and else ends with 1, right ends with 0. Always left is evaluated, half of the actions
are left. The true value is 1; ordinary estimates have no variance, so medians over runs are shown."""

import random

from summary import show_median


def estimates(rng, marks):
    """(ordinary, weighted) first-visit estimates after each number of episodes in `marks`."""
    total, weights, result = 0.0, 0.0, []
    draw = rng.random
    for episode in range(1, max(marks) + 1):
        ratio = 1.0
        while True:
            if draw() < 0.5:
                ratio = 0.0
                break
            ratio *= 2
            if draw() < 0.1:
                break
        total += ratio
        weights += ratio
        if episode in marks:
            result.append((total / episode, total / weights if weights else 0.0))
    return result


def main():
    marks = (1_000, 10_000, 100_000)
    runs = [estimates(random.Random(seed), marks) for seed in range(200)]
    for index, mark in enumerate(marks):
        for kind, name in enumerate(("ordinary", "weighted")):
            show_median(f"5.4 {name}, after {mark} episodes", [run[index][kind] for run in runs])


if __name__ == "__main__":
    main()
