"""Figures 10.1 to 10.4, 12.10 and 12.11: mountain car by semi-gradient SARSA on tiles, n-step and with traces; greedy, ties at random.

Eight tilings of 9 by 9 tiles, each tile an eighth of the range; tiling t is shifted by t (1, 3) eighths of a tile (section 9.5.4).
"""

import math
import random

from summary import show

TILINGS, TILES = 8, 9
LOW, RANGE = (-1.2, -0.07), (1.7, 0.14)
LIMIT = 20_000


def features(position, velocity):
    x, y = 8 * (position - LOW[0]) / RANGE[0], 8 * (velocity - LOW[1]) / RANGE[1]
    active = []
    for t in range(TILINGS):
        column, row = int(x + t / 8 % 1), int(y + 3 * t / 8 % 1)
        active.append((t * TILES + min(row, TILES - 1)) * TILES + min(column, TILES - 1))
    return active


def move(position, velocity, action):
    velocity += 0.001 * (action - 1) - 0.0025 * math.cos(3 * position)
    velocity = min(0.07, max(-0.07, velocity))
    position = min(0.5, max(-1.2, position + velocity))
    if position == -1.2:
        velocity = max(0.0, velocity)
    return position, velocity, position >= 0.5


def choose(rng, weights, active):
    values = [sum(w[i] for i in active) for w in weights]
    top = max(values)
    action = rng.choice([a for a in range(3) if values[a] == top])
    return action, values[action]


def costs(weights, side=24):
    """Costs to go at the points of a grid over all positions and velocities."""
    result = []
    for row in range(side):
        for column in range(side):
            active = features(
                LOW[0] + RANGE[0] * column / (side - 1), LOW[1] + RANGE[1] * row / (side - 1))
            result.append(-max(sum(w[i] for i in active) for w in weights))
    return result


def n_step(seed, alpha, n=1, episodes=50, watch=None):
    """Lengths of the episodes; `alpha` is divided by the number of tilings. `watch` is called after each step with the
    weights, the number of the episode and all steps so far."""
    rng, size = random.Random(seed), alpha / TILINGS
    weights = [[0.0] * (TILINGS * TILES * TILES) for _ in range(3)]
    lengths, steps = [], 0
    for episode in range(1, episodes + 1):
        position, velocity, is_end = rng.uniform(-0.6, -0.4), 0.0, False
        active = features(position, velocity)
        action, _ = choose(rng, weights, active)
        window, length = [(active, action)], 0

        def learn(target):
            features_of_first, first_action = window.pop(0)
            w = weights[first_action]
            step = size * (target - sum(w[i] for i in features_of_first))
            for i in features_of_first:
                w[i] += step

        while not is_end and length < LIMIT:
            position, velocity, is_end = move(position, velocity, action)
            length += 1
            if is_end:
                break
            active = features(position, velocity)
            action, value = choose(rng, weights, active)
            if len(window) == n:
                learn(-n + value)
            window.append((active, action))
            steps += 1
            if watch:
                watch(weights, episode, steps, False)
        while window:
            learn(-len(window))
        lengths.append(length)
        steps += 1
        if watch:
            watch(weights, episode, steps, True)
    return lengths


def traces(seed, alpha, decay, kind, episodes=50):
    """Lengths of the episodes by SARSA(lambda): `kind` is accumulating, replacing or true online."""
    rng, size = random.Random(seed), alpha / TILINGS
    count = TILINGS * TILES * TILES
    weights = [[0.0] * count for _ in range(3)]
    lengths = []
    for _ in range(episodes):
        position, velocity, is_end = rng.uniform(-0.6, -0.4), 0.0, False
        active = features(position, velocity)
        action, _ = choose(rng, weights, active)
        trace, old, length = {}, 0.0, 0
        while not is_end and length < LIMIT:
            position, velocity, is_end = move(position, velocity, action)
            length += 1
            value = sum(weights[action][i] for i in active)
            later, following, next_action = 0.0, [], 0
            if not is_end:
                following = features(position, velocity)
                next_action, later = choose(rng, weights, following)
            dot = sum(trace.get((action, i), 0.0) for i in active)
            trace = {key: decay * z for key, z in trace.items() if decay * z > 1e-6}
            for i in active:
                if kind == "replacing":
                    trace[(action, i)] = 1.0
                elif kind == "accumulating":
                    trace[(action, i)] = trace.get((action, i), 0.0) + 1.0
                else:
                    trace[(action, i)] = trace.get((action, i), 0.0) + 1.0 - size * decay * dot
            delta = -1 + later - value
            scale = size * (delta + (value - old if kind == "true online" else 0.0))
            for (a, i), z in trace.items():
                weights[a][i] += scale * z
            if kind == "true online":
                for i in active:
                    weights[action][i] -= size * (value - old)
            old, active, action = later, following, next_action
        lengths.append(length)
    return lengths


def surfaces(seed, alpha=0.5):
    """(mean, highest) cost to go at step 428 and at the end of some episodes."""
    result = {}

    def watch(weights, episode, steps, is_end):
        name = "step 428" if steps == 428 else f"episode {episode}" if is_end and episode in (12, 104, 1000) else None
        if name:
            found = costs(weights)
            result[name] = (sum(found) / len(found), max(found))

    n_step(seed, alpha, 1, 1000, watch)
    return result


def main():
    found = [surfaces(seed) for seed in range(10)]
    for name in ("step 428", "episode 12", "episode 104", "episode 1000"):
        for index, what in enumerate(("mean cost", "highest cost")):
            show(f"10.1 {name}, {what}", [run[name][index] for run in found])
    for n, alphas in ((1, (0.5, 1.0, 1.5)), (2, (0.5, 1.0)), (4, (0.3, 0.6, 1.0)), (8, (0.3, 0.6)), (16, (0.3,))):
        for alpha in alphas:
            runs = [n_step(seed, alpha, n) for seed in range(20)]
            show(f"10.4 n = {n} at {alpha}, episodes 1..50", [sum(run) / 50 for run in runs])
    for decay in (0.0, 0.68, 0.92, 0.98):
        for alpha in (0.4, 0.8, 1.2):
            runs = [traces(seed, alpha, decay, "replacing", 50) for seed in range(10)]
            show(f"12.10 lambda {decay} at {alpha}, episodes 1..50", [sum(run) / 50 for run in runs])
    for kind, alphas in (("accumulating", (0.2, 0.4)), ("replacing", (0.4, 1.0, 1.6)), ("true online", (0.4, 1.0, 1.6))):
        for alpha in alphas:
            runs = [traces(seed, alpha, 0.9, kind, 20) for seed in range(60)]
            show(f"12.11 {kind} at {alpha}, return of episodes 1..20", [-sum(run) / 20 for run in runs])
    for n, alpha in ((1, 0.1), (1, 0.2), (1, 0.5), (8, 0.3)):
        runs = [n_step(seed, alpha, n, 500) for seed in range(10)]
        for first, last in ((1, 10), (11, 100), (401, 500)):
            name = f"10.2 and 10.3 n = {n} at {alpha}, episodes {first}..{last}"
            show(name, [sum(run[first - 1 : last]) / (last - first + 1) for run in runs])


if __name__ == "__main__":
    main()
