"""Figures 2.2 to 2.5: the 10-armed testbed."""

import math
import random

from summary import show


def rewards(seed, steps=1000, epsilon=0.0, initial=0.0, alpha=None, ucb=None, gradient=None, baseline=True, offset=0.0):
    """(reward, whether the best arm was pulled) of each step; sample averages without `alpha`."""
    rng = random.Random(seed)
    truth = [rng.gauss(offset, 1) for _ in range(10)]
    best = truth.index(max(truth))
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
            if baseline:
                mean += (reward - mean) / time
            total = sum(weights)
            for a in range(10):
                preferences[a] += gradient * (reward - mean) * ((a == arm) - weights[a] / total)
        result.append((reward, arm == best))
    return result


def main():
    cases = [
        ("2.2 greedy", {}), ("2.2 epsilon 0.01", {"epsilon": 0.01}), ("2.2 epsilon 0.1", {"epsilon": 0.1}),
        ("2.3 optimistic", {"initial": 5.0, "alpha": 0.1}), ("2.3 realistic", {"epsilon": 0.1, "alpha": 0.1}),
        ("2.4 UCB c = 2", {"ucb": 2.0}), ("2.5 gradient 0.1", {"gradient": 0.1, "offset": 4.0}),
        ("2.5 gradient 0.1, no baseline", {"gradient": 0.1, "offset": 4.0, "baseline": False}),
    ]
    for name, settings in cases:
        runs = [rewards(seed, **settings) for seed in range(500)]
        show(f"{name}, reward in steps 901..1000", [sum(r for r, _ in run[900:]) / 100 for run in runs])
        show(f"{name}, % best in steps 901..1000", [sum(b for _, b in run[900:]) for run in runs])


if __name__ == "__main__":
    main()
