"""Records episodes of the package minigrid.

    generate_minigrid.py                              writes minigrid/episodes.json
    generate_minigrid.py --first-seed 7000 --out FILE  other seeds, for a comparison of one's own
"""

import argparse
import json
import random
from importlib.metadata import version
from pathlib import Path

import gymnasium
import minigrid  # noqa: F401, registers the environments
import numpy as np
from minigrid.wrappers import FullyObsWrapper

IDS = """
Empty-5x5-v0 Empty-Random-5x5-v0 Empty-6x6-v0 Empty-Random-6x6-v0 Empty-8x8-v0 Empty-16x16-v0 FourRooms-v0
DoorKey-5x5-v0 DoorKey-6x6-v0 DoorKey-8x8-v0 DoorKey-16x16-v0
MultiRoom-N2-S4-v0 MultiRoom-N4-S5-v0 MultiRoom-N4-S5-v1 MultiRoom-N6-v0
LavaGapS5-v0 LavaGapS6-v0 LavaGapS7-v0
LavaCrossingS9N1-v0 LavaCrossingS9N2-v0 LavaCrossingS9N3-v0 LavaCrossingS11N5-v0
SimpleCrossingS9N1-v0 SimpleCrossingS9N2-v0 SimpleCrossingS9N3-v0 SimpleCrossingS11N5-v0
Dynamic-Obstacles-5x5-v0 Dynamic-Obstacles-Random-5x5-v0 Dynamic-Obstacles-6x6-v0
Dynamic-Obstacles-Random-6x6-v0 Dynamic-Obstacles-8x8-v0 Dynamic-Obstacles-16x16-v0
KeyCorridorS3R1-v0 KeyCorridorS3R2-v0 KeyCorridorS3R3-v0 KeyCorridorS4R3-v0 KeyCorridorS5R3-v0 KeyCorridorS6R3-v0
Unlock-v0
MemoryS17Random-v0 MemoryS13Random-v0 MemoryS13-v0 MemoryS11-v0 MemoryS9-v0 MemoryS7-v0
""".split()
FORWARD, PICK_UP, DROP, TOGGLE = 2, 3, 4, 5


def absorb(digest, values):
    for value in values:
        digest = ((digest ^ int(value)) * 0x100000001B3) % 2**64
    return digest


def choose(environment, chance):
    """Mostly forward, and what helps with the object ahead; so that doors open and goals are reached."""
    world = environment.unwrapped
    ahead = world.grid.get(*world.front_pos)
    kind = ahead.type if ahead else None
    count = environment.action_space.n
    if chance.random() < 0.15:
        return chance.randrange(count)
    if count == 7 and kind in ("key", "ball") and world.carrying is None:
        return PICK_UP
    if kind == "door" and not ahead.is_open:
        return TOGGLE if not ahead.is_locked or world.carrying else chance.randrange(2)
    if kind == "lava" or kind == "wall":
        return chance.randrange(2)
    if count == 7 and world.carrying and chance.random() < 0.02:
        return DROP
    return FORWARD if chance.random() < 0.7 else chance.randrange(2)


def run(name, seed, steps):
    """Episodes on one random stream; digests of what is seen: the view, the direction, and the whole grid."""
    environment = FullyObsWrapper(gymnasium.make(f"MiniGrid-{name}"))
    chance = random.Random(seed)
    observation, _ = environment.reset(seed=seed)

    def look(digest, observation):
        view = environment.unwrapped.gen_obs()
        digest = absorb(digest, view["image"].ravel())
        return absorb(absorb(digest, observation["image"].ravel()), [view["direction"]])

    digest = look(0xCBF29CE484222325, observation)
    actions, endings, checks, total = "", "", [], 0.0
    for step in range(steps):
        action = choose(environment, chance)
        observation, reward, terminated, truncated, _ = environment.step(action)
        digest = absorb(look(digest, observation), [round(float(reward) * 10**9) % 2**64])
        actions += str(action)
        endings += "1" if terminated else "2" if truncated else "0"
        total += float(reward)
        if terminated or truncated:
            observation, _ = environment.reset()
            digest = look(digest, observation)
        if (step + 1) % 50 == 0:
            checks.append(str(digest))
    return {"seed": seed, "actions": actions, "endings": endings, "checks": checks, "return": total}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "minigrid" / "episodes.json")
    parser.add_argument("--runs", type=int, default=2, help="of each environment")
    parser.add_argument("--steps", type=int, default=250, help="of a run")
    arguments = parser.parse_args()
    seeds = range(arguments.first_seed, arguments.first_seed + arguments.runs)
    worlds = {name: [run(name, seed, arguments.steps) for seed in seeds] for name in IDS}
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    with open(arguments.out, "w") as file:
        json.dump(
            {"minigrid": version("minigrid"), "numpy": np.__version__, "worlds": worlds}, file, indent=0)
        file.write("\n")


main()
