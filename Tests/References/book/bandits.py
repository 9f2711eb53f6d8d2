"""Figures 2.1 to 2.6 and exercise 2.5: the 10-armed testbed."""

import math
import random

from summary import show


def rewards(seed, steps=1000, epsilon=0.0, initial=0.0, alpha=None, ucb=None, gradient=None, baseline=True, offset=0.0, spread=1.0, walk=0.0):
    """(reward, whether a best arm was pulled) of each step; sample averages without `alpha`."""
    rng = random.Random(seed)
    truth = [rng.gauss(offset, spread) for _ in range(10)]
    values, counts, preferences, mean = [initial] * 10, [0] * 10, [0.0] * 10, 0.0
    result = []
    for time in range(1, steps + 1):
        weights = None
        if gradient:
            top = max(preferences)
            weights = [math.exp(p - top) for p in preferences]
            arm = rng.choices(range(10), weights)[0]
        elif epsilon and rng.random() < epsilon:
            arm = rng.randrange(10)
        else:
            scores = values
            if ucb:
                scores = [v + ucb * math.sqrt(math.log(time) / n) if n else math.inf for v, n in zip(values, counts)]
            top = max(scores)
            arm = rng.choice([a for a in range(10) if scores[a] == top])
        reward = rng.gauss(truth[arm], 1)
        counts[arm] += 1
        values[arm] += (alpha or 1 / counts[arm]) * (reward - values[arm])
        if gradient:
            if baseline and time == 1:
                mean = reward
            total = sum(weights)
            for a in range(10):
                preferences[a] += gradient * (reward - mean) * ((a == arm) - weights[a] / total)
            if baseline:
                mean += (reward - mean) / time
        result.append((reward, truth[arm] == max(truth)))
        if walk:
            truth = [value + rng.gauss(0, walk) for value in truth]
    return result


BOOK = [0.2, -0.85, 1.55, 0.4, 1.2, -1.5, -0.2, -1.0, 0.9, -0.5]
"""True values read off figure 2.1, to one or two digits."""


def main():
    for arm in (0, 2, 5):
        rngs = [random.Random(1_000 * seed + arm) for seed in range(20)]
        pulls = [[rng.gauss(BOOK[arm], 1) for _ in range(2_000)] for rng in rngs]
        means = [sum(p) / len(p) for p in pulls]
        show(f"2.1 action {arm}, mean reward", means)
        deviations = [(sum((r - m) ** 2 for r in p) / (len(p) - 1)) ** 0.5 for p, m in zip(pulls, means)]
        show(f"2.1 action {arm}, deviation of reward", deviations)
    cases = [
        ("2.2 greedy", {}), ("2.2 epsilon 0.01", {"epsilon": 0.01}), ("2.2 epsilon 0.1", {"epsilon": 0.1}),
        ("2.3 optimistic", {"initial": 5.0, "alpha": 0.1}), ("2.3 realistic", {"epsilon": 0.1, "alpha": 0.1}),
        ("2.4 UCB", {"ucb": 2.0}), ("2.5 baseline, alpha 0.1", {"gradient": 0.1, "offset": 4.0}),
        ("2.5 baseline, alpha 0.4", {"gradient": 0.4, "offset": 4.0}),
        ("2.5 no baseline, alpha 0.1", {"gradient": 0.1, "offset": 4.0, "baseline": False}),
        ("2.5 no baseline, alpha 0.4", {"gradient": 0.4, "offset": 4.0, "baseline": False}),
    ]
    for name, settings in cases:
        runs = [rewards(seed, **settings) for seed in range(500)]
        show(f"{name}, share of best arms in 1,000 steps", [sum(b for _, b in run) / 1000 for run in runs])
    for name, settings in (("sample average", {}), ("constant step size", {"alpha": 0.1})):
        runs = [rewards(seed, 10_000, epsilon=0.1, spread=0.0, walk=0.01, **settings) for seed in range(100)]
        show(f"exercise 2.5 {name}, share of best arms in 10,000 steps", [sum(b for _, b in r) / 10_000 for r in runs])
    for name, values, settings in (
        ("epsilon-greedy", (1 / 64, 1 / 16, 1 / 4), lambda x: {"epsilon": x}),
        ("gradient bandit", (1 / 16, 1 / 4, 1, 2), lambda x: {"gradient": x}),
        ("UCB", (1 / 4, 1, 4), lambda x: {"ucb": x}),
        ("optimistic greedy", (1 / 4, 1, 4), lambda x: {"initial": x, "alpha": 0.1}),
    ):
        for value in values:
            runs = [rewards(seed, **settings(value)) for seed in range(300)]
            show(f"2.6 {name} at {value}", [sum(r for r, _ in run) / 1000 for run in runs])


if __name__ == "__main__":
    main()
