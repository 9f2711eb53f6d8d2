"""Example 6.5: the windy gridworld by SARSA."""

import random

from summary import show

WIND = [0, 0, 0, 1, 1, 1, 2, 2, 1, 0]
MOVES = [(-1, 0), (0, 1), (1, 0), (0, -1)]


def lengths(seed, steps=8_000, alpha=0.5, epsilon=0.1):
    """Lengths of the episodes that ended within `steps` steps."""
    rng = random.Random(seed)
    q = {(row, column): [0.0] * 4 for row in range(7) for column in range(10)}

    def act(state):
        if rng.random() < epsilon:
            return rng.randrange(4)
        best = max(q[state])
        return rng.choice([a for a in range(4) if q[state][a] == best])

    result, length, state = [], 0, (3, 0)
    action = act(state)
    for _ in range(steps):
        row = min(6, max(0, state[0] + MOVES[action][0] - WIND[state[1]]))
        column = min(9, max(0, state[1] + MOVES[action][1]))
        following = (row, column)
        length += 1
        if following == (3, 7):
            q[state][action] += alpha * (-1 - q[state][action])
            result.append(length)
            length, state = 0, (3, 0)
            action = act(state)
        else:
            chosen = act(following)
            q[state][action] += alpha * (-1 + q[following][chosen] - q[state][action])
            state, action = following, chosen
    return result


def main():
    runs = [lengths(seed) for seed in range(200)]
    show("6.5 episodes in 8,000 steps", [len(run) for run in runs])
    show("6.5 length, episodes 1..10", [sum(run[:10]) / 10 for run in runs])
    show("6.5 length, episodes 101..120", [sum(run[100:120]) / 20 for run in runs])


if __name__ == "__main__":
    main()
