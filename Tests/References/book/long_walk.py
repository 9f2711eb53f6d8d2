"""Figures 9.1, 9.2 and 9.10: the 1,000-state random walk with state aggregation and with tilings.

A step goes 1 to 100 states to the left or to the right; past an end, the walk ends there with -1 or 1. Errors are root mean
squares over all states, each counting the same; in figure 9.10 as often as the walk visits it.
"""

import random

from summary import show

STATES, JUMP = 1000, 100


def settled(update):
    """Numbers of the states that a sweep no longer changes.

    A sweep sets each number to `update(state, inside, left, right)`: `inside` is the sum over the states within a jump, from
    running totals, `left` and `right` the jumps that lead past an end.
    """
    numbers = [0.0] * (STATES + 1)
    for _ in range(4_000):
        totals = [0.0]
        for state in range(1, STATES + 1):
            totals.append(totals[-1] + numbers[state])
        change, following = 0.0, [0.0]
        for state in range(1, STATES + 1):
            low, high = max(state - JUMP, 1), min(state + JUMP, STATES)
            inside = totals[high] - totals[state] + totals[state - 1] - totals[low - 1]
            following.append(update(state, inside, JUMP - (state - low), state + JUMP - high))
            change = max(change, abs(following[-1] - numbers[state]))
        numbers = following
        if change < 1e-12:
            break
    return numbers


TRUTH = settled(lambda state, inside, left, right: (inside + right - left) / (2 * JUMP))


def visit_shares():
    """How often the walk visits each state: the start's visit, and those that come from the states around."""
    visits = settled(lambda state, inside, left, right: inside / (2 * JUMP) + (state == STATES // 2))
    return [v / sum(visits) for v in visits]


VISITS = visit_shares()
EQUAL = [0.0] + [1 / STATES] * STATES


def walk(rng):
    """The states of an episode and its reward."""
    states = [STATES // 2]
    while True:
        jump = rng.randint(1, JUMP)
        state = states[-1] + (jump if rng.random() < 0.5 else -jump)
        if not 1 <= state <= STATES:
            return states, 1 if state > STATES else -1
        states.append(state)


def tiles(width, tilings):
    """The tiles of each state; tiling t is shifted by t / tilings of a tile."""
    per_tiling = STATES // width + 2
    return [[t * per_tiling + int((state - 1 + t * width / tilings) // width) for t in range(tilings)]
            for state in range(STATES + 1)], per_tiling * tilings


def error(weights, features, shares=EQUAL):
    return sum(
        shares[s] * (sum(weights[i] for i in features[s]) - TRUTH[s]) ** 2 for s in range(1, STATES + 1)
    ) ** 0.5


def monte_carlo(rng, width, tilings, alpha, marks, shares=EQUAL):
    """Gradient Monte Carlo; the error after each number of episodes in `marks`."""
    features, count = tiles(width, tilings)
    weights, result = [0.0] * count, []
    for episode in range(1, max(marks) + 1):
        states, reward = walk(rng)
        for state in states:
            active = features[state]
            change = alpha / tilings * (reward - sum(weights[i] for i in active))
            for i in active:
                weights[i] += change
        if episode in marks:
            result.append(error(weights, features, shares))
    return result


def n_step(rng, n, alpha, episodes=10, width=50):
    """n-step TD with aggregation; the mean over the first episodes of the error at the end of each."""
    features, count = tiles(width, 1)
    groups = [active[0] for active in features]
    weights, total = [0.0] * count, 0.0
    for _ in range(episodes):
        states, reward = walk(rng)
        ends = len(states)
        # The update of the state at `time` comes when its n-th successor is known, or at the end.
        for time in range(ends):
            target = weights[groups[states[time + n]]] if time + n < ends else reward
            weights[groups[states[time]]] += alpha * (target - weights[groups[states[time]]])
        total += error(weights, features)
    return total / episodes


def main():
    rng = random.Random(0)
    for n, alphas in ((1, (0.4, 0.8, 1.0)), (4, (0.2, 0.4, 0.6)), (16, (0.1, 0.2, 0.4)), (64, (0.1, 0.2))):
        for alpha in alphas:
            show(f"9.2 n = {n} at {alpha}, episodes 1..10", [n_step(rng, n, alpha) for _ in range(100)])
    for tilings in (1, 50):
        marks = (500, 2_000, 5_000)
        runs = [monte_carlo(rng, 200, tilings, 1e-4, marks, VISITS) for _ in range(20)]
        for index, mark in enumerate(marks):
            show(f"9.10 {tilings} tilings, after {mark} episodes", [run[index] for run in runs])
    marks = (1_000, 10_000, 100_000)
    runs = [monte_carlo(rng, 100, 1, 2e-5, marks) for _ in range(10)]
    for index, mark in enumerate(marks):
        show(f"9.1 after {mark} episodes", [run[index] for run in runs])


if __name__ == "__main__":
    main()
