"""Measures of continual learning that the tests of Comparison are held against.

    python3 -m venv venv
    venv/bin/pip install numpy==2.4.6
    venv/bin/python Tests/ComparisonTests/Fixtures/generate_continual.py

Each case is a made-up run: the gap of each evaluation of the trained task, and at the end of each stage the gaps of all
tasks. The measures are computed from arrays, in another way than the lab does.
"""

import json
import pathlib

import numpy as np


def make(generator, tasks, stages, evaluations, steps):
    """Evaluations of one run: lists of step, task, gap and optimum."""
    optimum = generator.uniform(0.3, 1.0, size=tasks)
    rows = []
    for stage in range(stages):
        current = stage % tasks
        for number in range(1, evaluations + 1):
            # The last evaluation of a stage is at its end.
            step = stage * steps + steps * number // evaluations
            seen = range(tasks) if number == evaluations else [current]
            for task in seen:
                gap = optimum[task] * generator.uniform(0, 1) ** 3
                rows.append([step, task, float(gap), float(optimum[task])])
    return rows


def matrix(rows, tasks, stages, steps):
    gaps = np.full((stages, tasks), np.nan)
    for step, task, gap, _ in rows:
        if step % steps == 0:
            gaps[step // steps - 1, task] = gap
    return gaps


def areas(rows, tasks, stages, steps):
    result = np.zeros(stages)
    for stage in range(stages):
        mine = [r for r in rows if r[1] == stage % tasks and stage * steps < r[0] <= (stage + 1) * steps]
        ends = np.array([r[0] for r in mine])
        widths = np.diff(np.concatenate([[stage * steps], ends]))
        result[stage] = np.average([r[2] for r in mine], weights=widths)
    return result


def within(rows, tasks, stages, steps):
    result = []
    for stage in range(stages):
        mine = [r for r in rows if r[1] == stage % tasks and stage * steps < r[0] <= (stage + 1) * steps]
        reached = [r[0] - stage * steps for r in mine if r[2] <= 0.1 * r[3]]
        result.append(reached[0] if reached else None)
    return result


def forgetting(gaps, tasks):
    stages = len(gaps)
    last = (stages - 1) % tasks
    rises = []
    for task in range(tasks):
        if task == last or task >= stages:
            continue
        rises.append(gaps[-1, task] - gaps[task:-1, task].min())
    return float(np.mean(rises))


def case(generator, tasks, stages, evaluations, steps):
    rows = make(generator, tasks, stages, evaluations, steps)
    fresh = areas(make(generator, tasks, tasks, evaluations, steps), tasks, tasks, steps)
    gaps, own = matrix(rows, tasks, stages, steps), areas(rows, tasks, stages, steps)
    new = fresh[np.arange(stages) % tasks]
    edge = max(1, stages // 4)
    return {
        "tasks": tasks, "stages": stages, "steps": steps, "rows": rows, "difficulty": fresh.tolist(),
        "matrix": gaps.tolist(), "areas": own.tolist(), "within": within(rows, tasks, stages, steps),
        "mean_loss": float(own.mean()), "final_loss": float(gaps[-1].mean()),
        "forgetting": forgetting(gaps, tasks), "forward_transfer": float(1 - own[1:].sum() / new[1:].sum()),
        "early": float(own[:edge].sum() / new[:edge].sum()),
        "late": float(own[-edge:].sum() / new[-edge:].sum()),
        "early_area": float(own[:edge].mean()), "late_area": float(own[-edge:].mean()),
    }


generator = np.random.default_rng(20261127)
cases = [
    case(generator, 2, 2, 1, 100), case(generator, 3, 3, 4, 100), case(generator, 3, 7, 3, 99),
    case(generator, 8, 8, 5, 1000),
]
folder = pathlib.Path(__file__).parent
(folder / "continual.json").write_text(json.dumps(cases, indent=1) + "\n")
