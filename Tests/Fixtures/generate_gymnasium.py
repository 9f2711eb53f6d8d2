"""Write the reference trajectories under `gymnasium/`, recorded from Gymnasium itself.

Run, from this folder (a few seconds):

    python3 -m venv .venv
    .venv/bin/pip install "gymnasium[classic-control]==1.4.0" "numpy==2.4.6"
    .venv/bin/python generate_gymnasium.py

Writes one file an environment; README.md explains every field. The same versions on the same
platform write the same bytes. Classic control calls the C library's sin, cos and pow, so another
platform may differ in the last bits of its states.

Every run is `reset(seed=seed)` followed by plain `reset()` for each later episode, so the second
episode shows whether the random stream was carried on rightly. Actions come from a policy and a
small generator of its own, never from the environment's:

    x = seed mod 2^32, then before each use x = (1664525 * x + 1013904223) mod 2^32
    draw(n) = (x >> 16) mod n

The actions are stored, so a reader replays them and needs neither policy nor formula.
"""

import json
from pathlib import Path

import gymnasium as gym
import numpy as np
from gymnasium.envs.toy_text.frozen_lake import generate_random_map

FOLDER = Path(__file__).resolve().parent / "gymnasium"
GYMNASIUM, NUMPY = "1.4.0", "2.4.6"
SEEDS = [*range(18), 42, 123456789, 2**31 - 1, 2**32 - 1, 2**32, 2**53 - 1]


class ActionStream:
    """The linear congruential generator stated above (Numerical Recipes' constants)."""

    def __init__(self, seed):
        self.x = seed % 2**32

    def draw(self, n):
        self.x = (1664525 * self.x + 1013904223) % 2**32
        return (self.x >> 16) % n


def number(value):
    """An int where the value is whole, else a float, which JSON prints as repr does."""
    value = float(value)
    return int(value) if value.is_integer() else value


PENDULUM_TORQUES = (-2.0, -1.0, 0.0, 1.0, 2.0)


def record(id, kwargs, seed, policy, steps, options=None, past=0, most=10**9):
    """Play `steps` steps or `most` episodes; after a termination, `past` more steps come before the reset."""
    env = gym.make(id, **kwargs)
    stream, episodes, count = ActionStream(seed), [], 0

    def row(observation):
        """The float64 state, which the observation shows in float32; else the observation."""
        state = getattr(env.unwrapped, "state", None)
        if state is None:
            return observation
        if id not in ("Acrobot-v1", "Pendulum-v1"):
            copy = np.array(state).astype(np.float32)
            assert observation.dtype == np.float32 and np.array_equal(observation, copy)
        return [float(v) for v in state]

    def mask(info):
        return sum(int(bit) << i for i, bit in enumerate(info["action_mask"])) if "action_mask" in info else None

    while count < steps and len(episodes) < most:
        observation, info = env.reset(seed=None if episodes else seed, options=options)
        assert info.get("prob", 1) == 1
        episode = {"states": [row(observation)], "actions": "", "rewards": [],
                   "terminated": "", "truncated": "", "probs": [], "masks": [mask(info)]}
        left = past
        while count < steps:
            action = policy(episode, stream)
            observation, reward, terminated, truncated, info = env.step(
                np.array([PENDULUM_TORQUES[action]]) if id == "Pendulum-v1" else action)
            count += 1
            episode["states"].append(row(observation))
            episode["actions"] += str(action)
            episode["rewards"].append(number(reward))
            episode["terminated"] += str(int(terminated))
            episode["truncated"] += str(int(truncated))
            episode["probs"].append(info.get("prob"))
            episode["masks"].append(mask(info))
            if terminated or truncated or left < past:
                left -= 1
            if left < 0:
                break
        episodes.append(episode)
    env.close()
    return {"seed": seed, "episodes": episodes}


def variant(name, id, runs, kwargs=None, options=None):
    """Gather runs, and replace each probability by its index in `prob_values`."""
    spec = gym.spec(id)
    values = sorted({p for r in runs for e in r["episodes"] for p in e["probs"] if p is not None})
    assert len(values) < 10
    for run in runs:
        for episode in run["episodes"]:
            probs = episode.pop("probs")
            if values:
                episode["probs"] = "".join(str(values.index(p)) for p in probs)
            if episode["masks"][0] is None:
                del episode["masks"]
    head = {
        "name": name, "id": id, "kwargs": kwargs or {}, "reset_options": options,
        "max_episode_steps": spec.max_episode_steps, "reward_threshold": spec.reward_threshold,
    }
    if values:
        head["prob_values"] = [number(v) for v in values]
    return head | {"runs": runs}


def digest(run):
    """A run in a few numbers an episode: enough to notice any difference, not enough to say where it is."""
    episodes = []
    for e in run["episodes"]:
        check = 0
        for t, state in enumerate(e["states"], 1):
            for i, v in enumerate(state if isinstance(state, list) else [state], 1):
                check += t * i * v
        episodes.append({"actions": e["actions"], "first": e["states"][0], "last": e["states"][-1], "check": check,
                         "reward": number(sum(e["rewards"])),
                         "terminated": e["terminated"][-1], "truncated": e["truncated"][-1]})
    return {"seed": run["seed"], "episodes": episodes}


def digests(id, name, kwargs, policies, episodes=3, gymnasium_id=None):
    """Another 100 seeds, each with several episodes on one random stream."""
    runs = []
    for seed in range(1000, 1100):
        policy = policies[seed % len(policies)]
        runs.append(digest(record(gymnasium_id or id, kwargs, seed, policy, 10**9, most=episodes)))
    return {"name": name, "id": id, "kwargs": kwargs, "runs": runs}


def write(file, variants, many=(), **extra):
    """Write compact JSON with one line for each episode."""
    dump = lambda v: json.dumps(v, separators=(",", ":"))
    head = {"gymnasium": GYMNASIUM, "numpy": NUMPY}
    out = ["{" + "".join(f"{dump(k)}:{dump(v)},\n" for k, v in head.items())]
    for key, rows in extra.items():
        out.append(f"{dump(key)}:[\n" + ",\n".join(map(dump, rows)) + "\n],\n")
    blocks = []
    for v in variants:
        runs = v.pop("runs")
        lines = []
        for run in runs:
            episodes = run.pop("episodes")
            lines.append(dump(run)[:-1] + ',"episodes":[\n' + ",\n".join(map(dump, episodes)) + "\n]}")
        blocks.append(dump(v)[:-1] + ',"runs":[\n' + ",\n".join(lines) + "\n]}")
        summary(file, v["name"], runs=[json.loads(line)["episodes"] for line in lines])
    out.append('"digests":[\n' + ",\n".join(
        dump({k: v for k, v in d.items() if k != "runs"})[:-1] + ',"runs":[\n'
        + ",\n".join(map(dump, d["runs"])) + "\n]}" for d in many) + "\n],\n")
    out.append('"variants":[\n' + ",\n".join(blocks) + "\n]}\n")
    (FOLDER / file).write_text("".join(out))


def summary(file, name, runs):
    ends = [(e["terminated"][-1], e["truncated"][-1]) for run in runs for e in run]
    steps = sum(len(e["actions"]) for run in runs for e in run)
    print(f"{file} {name}: {len(runs)} runs, {steps} steps, {len(ends)} episodes, "
          f"{ends.count(('1', '0'))} terminated, {ends.count(('0', '1'))} truncated, "
          f"{ends.count(('1', '1'))} both")


# CartPole


def coin(episode, stream):
    return stream.draw(2)


def balance(episode, stream):
    x, x_dot, theta, theta_dot = episode["states"][-1]
    return int(theta + 0.5 * theta_dot + 0.02 * x + 0.05 * x_dot > 0)


def balance_then_push(start):
    """Balance for `start` steps, then push right until the pole falls."""
    return lambda episode, stream: balance(episode, stream) if len(episode["actions"]) < start else 1


def fall_at(seed, step):
    """A policy whose first episode ends by falling, exactly at `step`."""
    for start in range(step - 1, step - 40, -1):
        policy = balance_then_push(start)
        run = record("CartPole-v1", {}, seed, policy, step)
        if len(run["episodes"]) == 1 and run["episodes"][0]["terminated"].endswith("01"):
            return policy
    raise ValueError(f"seed {seed}: no start of the push makes the pole fall at step {step}")


def cart_pole():
    id = "CartPole-v1"
    runs = [record(id, {}, seed, coin, 300) for seed in SEEDS[:18]]
    runs += [record(id, {}, seed, balance, 620) for seed in SEEDS[18:22]]
    runs += [record(id, {}, seed, fall_at(seed, step), 540) for seed, step in zip(SEEDS[22:], (500, 499))]
    sutton, bounds = {"sutton_barto_reward": True}, {"low": -0.1, "high": 0.15}
    return [
        variant("default", id, runs),
        variant("sutton_barto_reward", id, [record(id, sutton, s, coin, 60) for s in range(4)], sutton),
        variant("reset_bounds", id, [record(id, {}, s, coin, 60, bounds) for s in range(4)], options=bounds),
        variant("past_termination", id, [record(id, {}, s, coin, 60, past=4) for s in range(4)]),
        variant("past_termination_sutton", id, [record(id, sutton, s, coin, 60, past=4) for s in range(4)], sutton),
    ]


# FrozenLake


def four(episode, stream):
    return stream.draw(4)


def towards_goal(id, kwargs):
    """The best policy by value iteration (discount 0.99); one action in sixteen is random."""
    table = gym.make(id, **kwargs).unwrapped.P
    values = [0.0] * len(table)

    def worth(state, action):
        return sum(p * (reward + 0.99 * values[after] * (not end)) for p, after, reward, end in table[state][action])

    for _ in range(500):
        values = [max(worth(state, action) for action in range(4)) for state in table]
    best = [max(range(4), key=lambda action: round(worth(state, action), 9)) for state in table]
    return lambda episode, stream: stream.draw(4) if stream.draw(16) == 0 else best[episode["states"][-1]]


def script(actions):
    """The same action string in every episode, its last action repeated."""
    return lambda episode, stream: int(actions[min(len(episode["actions"]), len(actions) - 1)])


def frozen_lake():
    v1, big = "FrozenLake-v1", "FrozenLake8x8-v1"
    custom = ["SFFFF", "FHFSF", "FFXHG"]

    def lake(name, id, kwargs, steps=100, scripts=(), count=len(SEEDS), past=0):
        goal = towards_goal(id, kwargs)
        runs = [record(id, kwargs, s, goal if i % 2 else four, steps, past=past) for i, s in enumerate(SEEDS[:count])]
        runs += [record(id, kwargs, 100 + i, script(a), 210) for i, a in enumerate(scripts)]
        return variant(name, id, runs, kwargs)

    # Along a wall without holes the time limit is met. The last script reaches the goal at its last step.
    scripts = ["0", "0" * 94 + "112122"]
    schedule = {"map_name": "4x4", "reward_schedule": [1, -1, -0.01]}
    variants = [
        lake("4x4_slippery", v1, {"map_name": "4x4", "is_slippery": True}, scripts=["3"]),
        lake("8x8_slippery", v1, {"map_name": "8x8", "is_slippery": True}, 140, scripts=["0"]),
        lake("8x8_registered", big, {}, 150, scripts=["0"]),
        lake("4x4_not_slippery", v1, {"map_name": "4x4", "is_slippery": False}, scripts=scripts),
        lake("custom_desc", v1, {"desc": custom}),
        lake("success_rate_0.8", v1, {"map_name": "4x4", "success_rate": 0.8}),
        lake("reward_schedule", v1, schedule),
        lake("past_termination", v1, schedule, count=6, past=3),
    ]
    maps = [{"size": n, "p": p, "seed": s, "rows": [str(row) for row in generate_random_map(n, p, s)]}
            for s, (n, p) in enumerate([(4, 0.8), (5, 0.6), (8, 0.8), (8, 0.65), (10, 0.9), (3, 1.0)] * 3)]
    return variants, maps


# CliffWalking


def along_cliff(low):
    """Climb to row `low`, walk right, then down to the goal; one action in eight is random."""

    def policy(episode, stream):
        if stream.draw(8) == 0:
            return stream.draw(4)
        row, column = divmod(episode["states"][-1], 12)
        if column == 11:
            return 2
        return 0 if row > low else 1

    return policy


def cliff_walking():
    id, slippery = "CliffWalking-v1", {"is_slippery": True}
    policies = [four, along_cliff(2), along_cliff(0)]
    walk = lambda kwargs, count, steps, past: [
        record(id, kwargs, s, policies[i % 3], steps, past=past) for i, s in enumerate(SEEDS[:count])]
    return [
        variant("default", id, walk({}, len(SEEDS), 200, 0)),
        variant("slippery", id, walk(slippery, len(SEEDS), 200, 0), slippery),
        variant("past_termination", id, walk({}, 6, 100, 4)),
    ]


# Taxi


def six(episode, stream):
    return stream.draw(6)


def taxi_home(kwargs):
    """The best policy of the dry taxi by value iteration (discount 0.99); one action in sixteen is random."""
    table = gym.make("Taxi-v4").unwrapped.P
    values = [0.0] * len(table)
    worth = lambda s, a: sum(p * (r + 0.99 * values[n] * (not end)) for p, n, r, end in table[s][a])
    for _ in range(60):
        values = [max(worth(state, action) for action in range(6)) for state in table]
    best = [max(range(6), key=lambda action: round(worth(state, action), 9)) for state in table]
    return lambda episode, stream: stream.draw(6) if stream.draw(16) == 0 else best[episode["states"][-1]]


TAXIS = {
    "default": {},
    "rainy": {"is_rainy": True},
    "fickle": {"fickle_passenger": True},
    "rainy_fickle": {"is_rainy": True, "fickle_passenger": True, "rainy_probability": 0.6, "fickle_probability": 0.9},
}


def taxi():
    id, home = "Taxi-v4", taxi_home({})
    full = [variant(name, id, [record(id, kwargs, s, (home, six)[s % 2], 90) for s in range(10)], kwargs)
            for name, kwargs in TAXIS.items()]
    many = [digests(id, name, kwargs, (home, home, six), 5) for name, kwargs in TAXIS.items()]
    return full, many


# Mountain car, acrobot, pendulum


def three(episode, stream):
    return stream.draw(3)


def along(index):
    """Push the way the system moves; one action in eight is random."""
    return lambda episode, stream: stream.draw(3) if stream.draw(8) == 0 else 2 if episode["states"][-1][index] > 0 else 0


def mountain_car():
    id, fast = "MountainCar-v0", {"goal_velocity": 0.03}
    full = [variant("default", id, [record(id, {}, s, (along(1), three)[s % 2], 420) for s in range(8)]),
            variant("goal_velocity", id, [record(id, fast, s, along(1), 300) for s in range(3)], fast)]
    return full, [digests(id, "default", {}, (along(1), along(1), three))]


def acrobot():
    id = "Acrobot-v1"
    full = [variant("default", id, [record(id, {}, s, (along(3), three)[s % 2], 250) for s in range(8)])]
    return full, [digests(id, "default", {}, (along(3), along(3), along(3), three))]


def five(episode, stream):
    return stream.draw(5)


def swing(episode, stream):
    theta, speed = episode["states"][-1]
    return stream.draw(5) if stream.draw(8) == 0 else 4 if speed * np.cos(theta) < 0 else 0


def pendulum():
    id = "Pendulum-v1"
    full = [variant("default", id, [record(id, {}, s, (swing, five)[s % 2], 250) for s in range(8)])]
    full[0]["id"] = "PendulumDiscrete-v1"
    return full, [digests("PendulumDiscrete-v1", "default", {}, (swing, five), 2, gymnasium_id=id)]


if __name__ == "__main__":
    assert (gym.__version__, np.__version__) == (GYMNASIUM, NUMPY), "see the versions in the head of this script"
    gym.logger.min_level = gym.logger.ERROR
    FOLDER.mkdir(exist_ok=True)
    write("CartPole-v1.json", cart_pole(),
          [digests("CartPole-v1", "default", {}, (coin, coin, coin, coin, balance_then_push(120)), 4)])
    lakes, maps = frozen_lake()
    eight = {"map_name": "8x8"}
    write("FrozenLake-v1.json", lakes, [
        digests("FrozenLake-v1", "default", {}, (four, towards_goal("FrozenLake-v1", {})), 5),
        digests("FrozenLake8x8-v1", "8x8", {}, (four, towards_goal("FrozenLake8x8-v1", {})), 3),
    ], random_maps=maps)
    write("CliffWalking-v1.json", cliff_walking(), [
        digests("CliffWalking-v1", "default", {}, (along_cliff(2), along_cliff(0)), 4),
        digests("CliffWalking-v1", "slippery", {"is_slippery": True}, (along_cliff(0),), 2),
    ])
    for file, (full, many) in {"Taxi-v4": taxi(), "MountainCar-v0": mountain_car(), "Acrobot-v1": acrobot(),
                               "PendulumDiscrete-v1": pendulum()}.items():
        write(f"{file}.json", full, many)
