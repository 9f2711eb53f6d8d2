"""Figure 4.1: the random policy on the 4 by 4 gridworld by first-visit Monte Carlo and TD(0), beside its exact values."""

import random

from summary import show

MOVES = [(-1, 0), (1, 0), (0, 1), (0, -1)]


def step(state, move):
    row, column = divmod(state, 4)
    return min(3, max(0, row + move[0])) * 4 + min(3, max(0, column + move[1]))


def exact():
    """Iterative policy evaluation; the corners end the episode and every step costs 1."""
    values = [0.0] * 16
    for _ in range(2_000):
        for state in range(1, 15):
            values[state] = sum(values[step(state, move)] for move in MOVES) / 4 - 1
    return values


def errors(rng, method, marks=(100, 1000), alpha=0.05):
    truth, values, counts, result = exact(), [0.0] * 16, [0] * 16, []
    for episode in range(1, max(marks) + 1):
        states = [rng.randrange(1, 15)]
        while states[-1] not in (0, 15):
            here = states[-1]
            states.append(step(here, rng.choice(MOVES)))
            if method == "TD(0)":
                values[here] += alpha * (values[states[-1]] - 1 - values[here])
        if method == "Monte Carlo":
            first = {}
            for time, state in enumerate(states[:-1]):
                first.setdefault(state, time)
            for state, time in first.items():
                counts[state] += 1
                values[state] += (time - (len(states) - 1) - values[state]) / counts[state]
        if episode in marks:
            result.append((sum((values[s] - truth[s]) ** 2 for s in range(1, 15)) / 14) ** 0.5)
    return result


def main():
    print([round(value, 3) for value in exact()])
    rng = random.Random(0)
    for method in ("Monte Carlo", "TD(0)"):
        runs = [errors(rng, method) for _ in range(50)]
        for index, episodes in enumerate((100, 1000)):
            show(f"4.1 {method}, after {episodes} episodes", [run[index] for run in runs])


if __name__ == "__main__":
    main()
