#!/usr/bin/env python3
"""The table of ratios to the peers, measured in turn on one core.

    python3 -m venv peers && peers/bin/pip install -r Tests/Peers/requirements.txt
    peers/bin/python Tests/Peers/compare.py [--rounds 3] [--only tabular] [--core 0] [--processor-time]

Each row is ours, then the peer, in turn; medians of the rounds. A peer whose packages are missing is named and left out.
On a busy machine, --processor-time counts the time of the processes in place of the time that passes; ours then includes its start. It is
known for training only, and other rows are left out.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
LAB = os.path.join(HERE, "..", "..", "rl-lab")
EXPERIMENTS = os.path.join(HERE, "..", "..", "Experiments")
THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}


def training(name, *settings):
    words = ["bench", "training", os.path.join(EXPERIMENTS, name), "--no-log", "--json"]
    for setting in settings:
        words += ["--set", setting]
    return words


# What is measured, how ours is called and which of its numbers is the rate, and the peer.
ROWS = [
    ("tabular", "Q-learning, FrozenLake 8x8: numba", training("frozenlake8x8-qtable.yaml", "training.steps=20_000_000"),
     "steps_per_second", ["tabular.py", "FrozenLake8x8", "numba"]),
    ("tabular", "Q-learning, FrozenLake 8x8: Gymnasium with NumPy",
     training("frozenlake8x8-qtable.yaml", "training.steps=20_000_000"), "steps_per_second",
     ["tabular.py", "FrozenLake8x8", "numpy"]),
    ("tabular", "Q-learning, Taxi: numba",
     training("frozenlake8x8-qtable.yaml", "training.steps=20_000_000", "environment.id=Taxi-v4"), "steps_per_second",
     ["tabular.py", "Taxi", "numba"]),
    ("linear", "linear SARSA, mountain car on 8 tilings: plain C", training("mountaincar-sarsa.yaml", "training.steps=3_000_000"),
     "steps_per_second", ["linear.py", "c"]),
    ("linear", "linear SARSA, mountain car on 8 tilings: NumPy", training("mountaincar-sarsa.yaml", "training.steps=3_000_000"),
     "steps_per_second", ["linear.py", "numpy"]),
    ("stepping", "CartPole-v1, one: Gymnasium", ["bench", "environments", "CartPole-v1", "--batch", "1", "--json"],
     "steps_per_second", ["stepping.py", "single"]),
    ("stepping", "CartPole-v1, 1,024: Gymnasium's CartPoleVectorEnv",
     ["bench", "environments", "CartPole-v1", "--batch", "1024", "--json"], "steps_per_second",
     ["stepping.py", "vector", "1024"]),
    ("gradient", "gradient step, 4-120-84-2, batch 128: PyTorch", ["bench", "learner", "--json"], ("4-120-84-2", 128),
     ["gradient.py", "4-120-84-2", "128"]),
    ("gradient", "gradient step, 64-256-256-7, batch 256: PyTorch", ["bench", "learner", "--json"], ("64-256-256-7", 256),
     ["gradient.py", "64-256-256-7", "256"]),
    *(("forward", f"forward pass, 64-512-512-7, {form or 'float32'}, batch {batch}: onnxruntime {peer}",
       ["bench", "learner", "--forward", "--seconds", "0.05", "--json"],
       ("forward 64-512-512-7" + (form and f", {form}"), batch), ["forward.py", peer, str(batch)])
      for batch in (1, 64, 1024) for form, peer in (("", "float32"), ("bf16", "float32"), ("int8", "int8"))),
    ("training", "DQN, CartPole-v1, 50,000 steps: Stable-Baselines3",
     training("cartpole-dqn.yaml", "training.steps=50_000"), "steps_per_second", ["training.py", "50000"]),
]


def run(words, core):
    pinned = ["taskset", "-c", core] + words
    answer = subprocess.run(pinned, capture_output=True, text=True, env={**os.environ, **THREADS})
    if answer.returncode != 0:
        raise RuntimeError((answer.stderr.strip().splitlines() or ["no word"])[-1])
    return [json.loads(line) for line in answer.stdout.splitlines() if line.startswith("{")]


def processor_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def ours(words, rate, core):
    before = processor_seconds()
    lines = run([LAB] + words, core)
    if THREADS.get("PEER_CLOCK"):
        return lines[0]["steps"] / (processor_seconds() - before)
    if rate == "steps_per_second":
        return lines[0][rate]
    return 1e6 / next(line["microseconds"] for line in lines if (line["network"], line["batch"]) == rate)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", help="rows of this kind: tabular, linear, stepping, gradient, forward, training")
    parser.add_argument("--core", default="0")
    parser.add_argument("--processor-time", action="store_true", help="rates of processor time, for a busy machine")
    options = parser.parse_args()
    if options.processor_time:
        THREADS["PEER_CLOCK"] = "processor"
    print("| | rl-lab, 1/s | the peer, 1/s | times as fast | versions |\n| --- | --- | --- | --- | --- |")
    for kind, title, words, rate, peer in ROWS:
        if options.only not in (None, kind):
            continue
        rates, versions = ([], []), {}
        try:
            for _ in range(options.rounds):
                rates[0].append(ours(words, rate, options.core))
                answer = run([sys.executable, os.path.join(HERE, peer[0])] + peer[1:], options.core)[0]
                rates[1].append(answer["rate"])
                versions = answer["versions"]
        except (RuntimeError, StopIteration, KeyError, IndexError) as error:
            print(f"left out: {title}: {error}", file=sys.stderr)
            continue
        ratios = [a / b for a, b in zip(*rates)]
        names = ", ".join(f"{name} {version}" for name, version in versions.items())
        print(f"| {title} | {statistics.median(rates[0]):,.0f} | {statistics.median(rates[1]):,.0f} "
              f"| {statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f}) | {names} |", flush=True)


if __name__ == "__main__":
    main()
