"""Figure 6.5: how often Q-learning and double Q-learning go left; ties at random.

An episode to the left has two steps and one to the right has one, so the share of episodes to the left is the mean length less 1.
"""

import random

from summary import show

ALPHA, EPSILON, ARMS = 0.1, 0.1, 10


def lefts(rng, is_double, episodes=300):
    """1 for each episode whose first action is left, to B, whose actions earn N(-0.1, 1)."""
    tables = [[[0.0, 0.0], [0.0] * ARMS] for _ in range(2)]

    def best(values):
        top = max(values)
        return rng.choice([index for index, value in enumerate(values) if value == top])

    def act(state):
        if rng.random() < EPSILON:
            return rng.randrange(len(tables[0][state]))
        first, second = tables[0][state], tables[1][state]
        return best([a + b for a, b in zip(first, second)] if is_double else first)

    def learn(state, action, reward, following):
        chosen, other = tables[0], tables[0]
        if is_double:
            chosen, other = (tables[0], tables[1]) if rng.random() < 0.5 else (tables[1], tables[0])
        future = 0.0 if following is None else other[following][best(chosen[following])]
        chosen[state][action] += ALPHA * (reward + future - chosen[state][action])

    result = []
    for _ in range(episodes):
        action = act(0)
        result.append(action == 0)
        if action == 1:
            learn(0, 1, 0.0, None)
        else:
            learn(0, 0, 0.0, 1)
            learn(1, act(1), rng.gauss(-0.1, 1), None)
    return result


def main():
    rng = random.Random(1)
    for is_double in (False, True):
        runs = [lefts(rng, is_double) for _ in range(1000)]
        name = "double Q-learning" if is_double else "Q-learning"
        for first in range(0, 300, 50):
            lengths = [1 + sum(r[first : first + 50]) / 50 for r in runs]
            show(f"6.5 {name}, length of episodes {first + 1}..{first + 50}", lengths)


if __name__ == "__main__":
    main()
