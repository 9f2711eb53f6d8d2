"""Records episodes of the package MinAtar through its public interface; none of its code is read.

    generate_minatar.py                              writes minatar/episodes.json
    generate_minatar.py --first-seed 7000 --out FILE  other seeds, for a comparison of one's own
"""

import argparse
import json
import random
from importlib.metadata import version
from pathlib import Path

import numpy as np
from minatar import Environment

GAMES = {
    "Asterix": "asterix",
    "Breakout": "breakout",
    "Freeway": "freeway",
    "Seaquest": "seaquest",
    "SpaceInvaders": "space_invaders",
}
NOTHING, LEFT, UP, RIGHT, DOWN, FIRE = range(6)


def find(plane):
    """Row and column of the first cell that a plane marks, or None."""
    cells = np.argwhere(plane)
    return tuple(cells[0]) if len(cells) else None


def asterix(state, chance):
    row, column = find(state[:, :, 0])
    best = None
    for action, (down, right) in {
        NOTHING: (0, 0), LEFT: (0, -1), UP: (-1, 0), RIGHT: (0, 1), DOWN: (1, 0)
    }.items():
        r, c = min(8, max(1, row + down)), min(9, max(0, column + right))
        danger = state[r, max(0, c - 2) : c + 3, 1].any()
        rank = (danger, not state[r, :, 3].any(), abs(r - 4.5), action)
        best = min(best, rank) if best else rank
    return best[-1]


def breakout(state, chance):
    ball, trail, paddle = (find(state[:, :, plane])[1] for plane in (1, 2, 0))
    target = min(9, max(0, 2 * ball - trail))
    return LEFT if paddle > target else RIGHT if paddle < target else NOTHING


def freeway(state, chance):
    return UP


def seaquest(state, chance):
    row, column = find(state[:, :, 0])
    stern, aboard, oxygen = find(state[:, :, 1]), state[9, :, 8].sum(), state[9, :, 7].sum()
    if aboard == 6 or (aboard and oxygen <= 3):
        return UP
    if row == 0:
        return DOWN
    enemies = np.flatnonzero(state[row, :, 5] | state[row, :, 6])
    if len(enemies):
        wanted = LEFT if enemies[0] < column else RIGHT
        faces = RIGHT if (stern[1] < column if stern else column == 0) else LEFT
        return FIRE if faces == wanted else wanted
    diver = find(state[:, :, 9])
    if diver is None:
        return NOTHING if row > 1 else DOWN
    if diver[0] != row:
        return DOWN if diver[0] > row else UP if row > 1 else NOTHING
    return RIGHT if diver[1] > column else LEFT


def space_invaders(state, chance):
    cannon = find(state[:, :, 0])[1]
    if state[7:, cannon, 5].any():
        return chance.choice([LEFT, RIGHT])
    columns = np.flatnonzero(state[:, :, 1].any(axis=0))
    nearest = min(columns, key=lambda column: abs(column - cannon))
    return FIRE if nearest == cannon else LEFT if nearest < cannon else RIGHT


POLICIES = dict(zip(GAMES, [asterix, breakout, freeway, seaquest, space_invaders]))


def words(state):
    """Each plane as two words: cell row * 10 + column is bit cell % 64 of word cell / 64."""
    for plane in range(state.shape[2]):
        cells = np.flatnonzero(state[:, :, plane].ravel())
        yield sum(1 << int(cell) for cell in cells if cell < 64)
        yield sum(1 << int(cell - 64) for cell in cells if cell >= 64)


def absorb(digest, values):
    for value in values:
        digest = ((digest ^ value) * 0x100000001B3) % 2**64
    return digest


def episode(game, seed, sticky, ramping, policy, steps):
    """One episode; `checks` are digests of everything up to every 50th step and the last one."""
    environment = Environment(GAMES[game], sticky_action_prob=sticky, difficulty_ramping=ramping)
    environment.seed(seed)
    environment.reset()
    chance = random.Random(seed)
    state, terminated = environment.state(), False
    digest = absorb(0xCBF29CE484222325, words(state))
    actions, checks, total = "", [], 0
    while len(actions) < steps and not terminated:
        if policy is None or chance.random() < (0.02 if sticky else 0):
            action = chance.randrange(6)
        else:
            action = int(policy(state, chance))
        reward, terminated = environment.act(action)
        state = environment.state()
        digest = absorb(absorb(digest, words(state)), [int(reward), int(terminated)])
        actions += str(action)
        total += int(reward)
        if len(actions) % 50 == 0:
            checks.append(str(digest))
    return {
        "seed": seed, "sticky": sticky, "ramping": ramping, "actions": actions, "checks": checks,
        "last": str(digest), "return": total, "terminated": bool(terminated),
    }


def numbers(seed):
    """What RandomState draws: the first numbers, and some after its words have been used up twice."""
    generator = np.random.RandomState
    return {
        "seed": seed,
        "uniform": [float(number) for number in generator(seed).rand(1500)[[0, 1, 2, 311, 312, 1499]]],
        "below": {
            str(bound): [int(number) for number in generator(seed).randint(bound, size=2000)[[0, 1, 2, 3, 1999]]]
            for bound in (2, 5, 7, 8)
        },
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "minatar" / "episodes.json")
    parser.add_argument("--episodes", type=int, default=12, help="of each kind")
    arguments = parser.parse_args()
    seeds = range(arguments.first_seed, arguments.first_seed + arguments.episodes)
    games = {}
    for game in GAMES:
        runs = [episode(game, seed, 0.1, True, None, 500) for seed in seeds[: len(seeds) // 2]]
        runs += [episode(game, seed, 0.1, True, POLICIES[game], 1500) for seed in seeds]
        runs += [episode(game, seed, 0.0, False, POLICIES[game], 600) for seed in seeds[: len(seeds) // 4]]
        runs += [episode(game, 2**32 - 1 - seed, 0.25, True, POLICIES[game], 2600) for seed in seeds[:1]]
        games[game] = runs
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    with open(arguments.out, "w") as file:
        json.dump(
            {
                "minatar": version("MinAtar"), "numpy": np.__version__,
                "random": [numbers(seed) for seed in (0, 1, 12345, 2**32 - 1)], "games": games,
            },
            file, indent=0)
        file.write("\n")


main()
