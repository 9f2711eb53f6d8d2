"""Numbers from rliable, SciPy and NumPy that the tests of Comparison are held against.

    python3 -m venv venv
    venv/bin/pip install rliable==1.2.0 arch==7.2.0 scipy==1.17.1 numpy==2.4.6 pandas==2.3.3
    venv/bin/python Tests/ComparisonTests/Fixtures/generate_statistics.py

rliable draws its resamples from NumPy's global generator. Here that draw is replaced by PCG64 with a known seed,
whose sequence the lab's own stream gives too; then intervals agree to the last digits, not only on average.
"""

import json
import pathlib

import numpy as np
from rliable import library, metrics
from scipy import stats

RESAMPLES = 2_000
SEED = 7


def interval(scores, func, seed=SEED):
    generator = np.random.default_rng(seed)
    original = np.random.choice
    np.random.choice = lambda n, shape, replace: generator.integers(0, n, size=shape)
    try:
        _, intervals = library.get_interval_estimates(
            {"x": np.array(scores)[:, None]}, lambda x: np.array([func(x)]), reps=RESAMPLES
        )
    finally:
        np.random.choice = original
    return [float(bound) for bound in intervals["x"][:, 0]]


def groups():
    random = np.random.default_rng(20260301)
    yield "ten against ten", random.normal(0.8, 0.1, 10), random.normal(0.7, 0.1, 10)
    yield "five against seven", random.normal(10, 3, 5), random.normal(12, 3, 7)
    yield "whole numbers with ties", random.integers(0, 6, 8), random.integers(2, 8, 8)
    yield "three against three", np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0])
    yield "two levels", np.array([500.0] * 7 + [9.0] * 3), np.array([500.0] * 10)
    yield "far outlier", np.append(random.normal(0, 1, 8), -1e4), random.normal(0.5, 1, 9)


def case(name, x, y):
    x, y = x.astype(float), y.astype(float)
    thresholds = np.linspace(min(x.min(), y.min()), max(x.max(), y.max()), 9)

    def difference(a, b, axis):
        return np.mean(a, axis=axis) - np.mean(b, axis=axis)

    def studentized(a, b, axis):
        errors = [np.var(values, axis=axis, ddof=1) / values.shape[axis] for values in (a, b)]
        return difference(a, b, axis) / np.sqrt(sum(errors))

    # Of equal numbers p is the same with both.
    statistic = difference if len(x) == len(y) else studentized
    result = {
        "name": name,
        "x": x.tolist(),
        "y": y.tolist(),
        "iqm": float(metrics.aggregate_iqm(x[:, None])),
        "iqm_interval": interval(x, metrics.aggregate_iqm),
        "mean_interval": interval(x, np.mean),
        "quantiles": [float(np.quantile(x, q)) for q in (0, 0.025, 0.25, 0.5, 0.9, 1)],
        "probability_of_improvement": float(
            metrics.probability_of_improvement(x[:, None], y[:, None])
        ),
        "thresholds": thresholds.tolist(),
        "profile": library.score_distributions(x[:, None], thresholds).tolist(),
        "permutation_p": float(
            stats.permutation_test(
                (x, y), statistic, vectorized=True, n_resamples=np.inf, permutation_type="independent"
            ).pvalue
        ),
        "mann_whitney_u": float(stats.mannwhitneyu(x, y).statistic),
    }
    if len(x) == len(y):
        result["paired_p"] = float(
            stats.permutation_test(
                (x, y), difference, vectorized=True, n_resamples=np.inf, permutation_type="samples"
            ).pvalue
        )
    return result


def survival():
    steps = [100, 200, 200, 300, 300, 400, 500, 500, 500, 600]
    reached = [True, True, False, True, False, True, True, True, False, False]
    curve = stats.ecdf(stats.CensoredData.right_censored(steps, [not r for r in reached])).cdf
    return {
        "steps": steps,
        "reached": reached,
        "at": [int(q) for q in curve.quantiles],
        "fraction": curve.probabilities.tolist(),
    }


def main():
    answers = {
        "resamples": RESAMPLES,
        "seed": SEED,
        "cases": [case(*group) for group in groups()],
        "survival": survival(),
        "holm": {
            "p": [0.04, 0.01, 0.03, 0.005, 0.6],
            # statsmodels.stats.multitest.multipletests(p, method="holm"), computed by hand:
            # sorted 0.005*5, 0.01*4, 0.03*3, 0.04*2 -> 0.09 (not below its forerunner), 0.6
            "adjusted": [0.09, 0.04, 0.09, 0.025, 0.6],
        },
        "normal_quantiles": [[p, float(stats.norm.ppf(p))] for p in (0.001, 0.025, 0.5, 0.8, 0.975)],
    }
    path = pathlib.Path(__file__).with_name("statistics.json")
    path.write_text(json.dumps(answers, indent=1) + "\n")


if __name__ == "__main__":
    main()
