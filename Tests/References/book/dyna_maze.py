"""Figure 8.2: Dyna-Q on the Dyna maze; ties at random."""

import random

from summary import show

MAZE = [".......#G", "..#....#.", "S.#....#.", "..#......", ".....#...", "........."]
MOVES = [(-1, 0), (0, 1), (1, 0), (0, -1)]
ALPHA, GAMMA, EPSILON = 0.1, 0.95, 0.1


def lengths(seed, planning, episodes):
    rng = random.Random(seed)
    q = {(row, column): [0.0] * 4 for row in range(6) for column in range(9)}
    model, seen, result = {}, [], []
    for _ in range(episodes):
        state, length = (2, 0), 0
        while state != (0, 8):
            best = max(q[state])
            if rng.random() < EPSILON:
                action = rng.randrange(4)
            else:
                action = rng.choice([a for a in range(4) if q[state][a] == best])
            row, column = state[0] + MOVES[action][0], state[1] + MOVES[action][1]
            is_free = 0 <= row < 6 and 0 <= column < 9 and MAZE[row][column] != "#"
            following = (row, column) if is_free else state
            reward = 1.0 if following == (0, 8) else 0.0
            q[state][action] += ALPHA * (reward + GAMMA * max(q[following]) - q[state][action])
            if (state, action) not in model:
                seen.append((state, action))
            model[(state, action)] = (reward, following)
            for _ in range(planning):
                s, a = rng.choice(seen)
                r, t = model[(s, a)]
                q[s][a] += ALPHA * (r + GAMMA * max(q[t]) - q[s][a])
            state, length = following, length + 1
        result.append(length)
    return result


def main():
    for planning, count in ((0, 100), (5, 100), (50, 60)):
        runs = [lengths(seed, planning, 50 if planning < 50 else 20) for seed in range(count)]
        for first, last in ((1, 1), (2, 2), (3, 5), (6, 10), (11, 20), (41, 50)):
            if last <= len(runs[0]):
                show(f"8.2 {planning} steps, episodes {first}..{last}", [sum(r[first - 1:last]) / (last - first + 1) for r in runs])


if __name__ == "__main__":
    main()
