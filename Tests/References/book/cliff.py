"""Figures 6.3 and 6.4: cliff walking by SARSA, Q-learning and expected SARSA."""

import random

from summary import show

MOVES = [(-1, 0), (0, 1), (1, 0), (0, -1)]
EPSILON = 0.1


def returns(seed, algorithm, alpha, episodes):
    """Returns of the episodes; undiscounted, constant epsilon, ties at random.

    SARSA chooses the next action before the update, the others after it.
    """
    rng = random.Random(seed)
    q = {(row, column): [0.0] * 4 for row in range(4) for column in range(12)}

    def act(state):
        if rng.random() < EPSILON:
            return rng.randrange(4)
        best = max(q[state])
        return rng.choice([a for a in range(4) if q[state][a] == best])

    result = []
    for _ in range(episodes):
        state, total = (3, 0), 0
        action = act(state)
        while True:
            row = min(3, max(0, state[0] + MOVES[action][0]))
            column = min(11, max(0, state[1] + MOVES[action][1]))
            following, reward = (row, column), -1
            if row == 3 and 0 < column < 11:
                following, reward = (3, 0), -100
            total += reward
            is_end = following == (3, 11)
            chosen = act(following) if algorithm == "SARSA" else None
            values = q[following]
            if is_end:
                target = 0
            elif algorithm == "SARSA":
                target = values[chosen]
            elif algorithm == "Q-learning":
                target = max(values)
            else:
                target = (1 - EPSILON) * max(values) + EPSILON * sum(values) / 4
            q[state][action] += alpha * (reward + target - q[state][action])
            if is_end:
                break
            state, action = following, act(following) if chosen is None else chosen
        result.append(total)
    return result


def main():
    algorithms = ("SARSA", "Q-learning", "Expected SARSA")
    for algorithm in algorithms[:2]:
        runs = [returns(seed, algorithm, 0.5, 500) for seed in range(100)]
        for first, last in ((1, 100), (101, 250), (251, 500)):
            show(f"6.4 {algorithm}, episodes {first}..{last}", [sum(r[first - 1:last]) / (last - first + 1) for r in runs])
    for algorithm in algorithms:
        for alpha in (0.1, 0.3, 0.5, 0.7, 0.9, 1.0):
            runs = [returns(seed, algorithm, alpha, 100) for seed in range(100)]
            show(f"6.3 {algorithm} at {alpha}, episodes 1..100", [sum(r) / 100 for r in runs])


if __name__ == "__main__":
    main()
