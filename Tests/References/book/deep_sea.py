"""bsuite's deep sea: Q-learning, greedy with optimistic values, against epsilon-greedy."""

import random

from summary import show


def mean_return(seed, size, episodes, initial, epsilon, alpha=0.5, gamma=0.99):
    """Mean return of the episodes; each move to the right costs 0.01 / size, the treasure is worth 1."""
    rng = random.Random(seed)
    right = [[rng.randrange(2) for _ in range(size)] for _ in range(size)]
    q = [[[initial] * 2 for _ in range(size)] for _ in range(size)]
    sum_of_returns = 0.0
    for _ in range(episodes):
        column, total = 0, 0.0
        for row in range(size):
            values = q[row][column]
            if rng.random() < epsilon:
                action = rng.randrange(2)
            elif values[0] == values[1]:
                action = rng.randrange(2)
            else:
                action = 0 if values[0] > values[1] else 1
            is_right = action == right[row][column]
            reward = 0.0
            if is_right:
                reward = -0.01 / size
                if row == size - 1 and column == size - 1:
                    reward += 1
                following = min(column + 1, size - 1)
            else:
                following = max(column - 1, 0)
            total += reward
            future = 0 if row == size - 1 else gamma * max(q[row + 1][following])
            values[action] += alpha * (reward + future - values[action])
            column = following
        sum_of_returns += total
    return sum_of_returns / episodes


def main():
    for size in (10, 20):
        show(f"deep sea optimistic, size {size}", [mean_return(seed, size, 4_000, 1.0, 0.0) for seed in range(20)])
        show(f"deep sea epsilon-greedy, size {size}", [mean_return(seed, size, 4_000, 0.0, 0.05) for seed in range(20)])


if __name__ == "__main__":
    main()
