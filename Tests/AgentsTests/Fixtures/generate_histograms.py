"""Numbers written as histograms, by the normal distribution of Python's standard library.

    python3 generate_histograms.py > histograms.json
"""

import json
from statistics import NormalDist


def histogram(number, low, high, count, sigma):
    width = (high - low) / (count - 1)
    number = min(max(number, low), high)
    normal = NormalDist(number, sigma * width)
    atoms = [low + index * width for index in range(count)]
    masses = [normal.cdf(atom + width / 2) - normal.cdf(atom - width / 2) for atom in atoms]
    return [mass / sum(masses) for mass in masses]


CASES = [
    (0.3, -1, 1, 5, 0.75),
    (-0.97, -1, 1, 5, 0.75),
    (3.21, -10, 10, 51, 0.75),
    (7.0, 0, 5, 11, 1.5),
    (0.0, -2, 2, 9, 0.2),
]
print(json.dumps([
    {"number": case[0], "low": case[1], "high": case[2], "count": case[3], "sigma": case[4],
     "probabilities": histogram(*case)} for case in CASES
], indent=1))
