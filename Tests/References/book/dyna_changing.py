"""Figures 8.4 and 8.5: Dyna-Q and Dyna-Q+ in the blocking and the shortcut maze; ties at random."""

import random

from summary import show

BLOCKING = (
    ["........G", ".........", ".........", "########.", ".........", "...S....."],
    ["........G", ".........", ".........", ".########", ".........", "...S....."],
)
SHORTCUT = (
    ["........G", ".........", ".........", ".########", ".........", "...S....."],
    ["........G", ".........", ".........", ".#######.", ".........", "...S....."],
)
MOVES = [(-1, 0), (0, 1), (1, 0), (0, -1)]
GAMMA, EPSILON = 0.95, 0.1


def goals(seed, mazes, change, steps, alpha, planning, kappa, every):
    """Goals reached in each stretch of `every` steps; the model keeps the last outcome of each action.

    With `kappa` > 0 every action of a visited state may be planned, those never tried as leading back to it.
    """
    rng = random.Random(seed)
    q = {(row, column): [0.0] * 4 for row in range(6) for column in range(9)}
    model, seen, tried, state = {}, [], {}, (5, 3)
    counts = [0] * (steps // every)
    for time in range(steps):
        maze = mazes[0] if time < change else mazes[1]
        top = max(q[state])
        if rng.random() < EPSILON:
            action = rng.randrange(4)
        else:
            action = rng.choice([a for a in range(4) if q[state][a] == top])
        row, column = state[0] + MOVES[action][0], state[1] + MOVES[action][1]
        is_free = 0 <= row < 6 and 0 <= column < 9 and maze[row][column] != "#"
        following = (row, column) if is_free else state
        reward = 1.0 if following == (0, 8) else 0.0
        future = 0.0 if reward else GAMMA * max(q[following])
        q[state][action] += alpha * (reward + future - q[state][action])
        for a in range(4) if kappa > 0 else (action,):
            if (state, a) not in model:
                seen.append((state, a))
                model[(state, a)] = (0.0, state)
                tried[(state, a)] = 0
        model[(state, action)], tried[(state, action)] = (reward, following), time
        for _ in range(planning):
            s, a = rng.choice(seen)
            r, t = model[(s, a)]
            bonus = kappa * (time - tried[(s, a)]) ** 0.5
            future = 0.0 if r else GAMMA * max(q[t])
            q[s][a] += alpha * (r + bonus + future - q[s][a])
        if reward:
            counts[time // every] += 1
        state = (5, 3) if reward else following
    return counts


def main():
    for kappa in (0.0, 1e-3):
        name = "Dyna-Q+" if kappa else "Dyna-Q"
        runs = [goals(seed, BLOCKING, 1000, 3000, 0.5, 10, kappa, 1000) for seed in range(100)]
        for index in range(3):
            show(f"8.4 {name}, goals in steps {index * 1000 + 1}..{index * 1000 + 1000}", [r[index] for r in runs])
        runs = [goals(seed, SHORTCUT, 3000, 6000, 0.5, 50, kappa, 1000) for seed in range(100)]
        for index in range(6):
            show(f"8.5 {name}, goals in steps {index * 1000 + 1}..{index * 1000 + 1000}", [r[index] for r in runs])


if __name__ == "__main__":
    main()
