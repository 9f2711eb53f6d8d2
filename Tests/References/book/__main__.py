"""Prints the expected numbers of Experiments/book: python3 Tests/References/book [cliff windy …]

Each program implements the book's pseudocode with the standard library only and shares no code with the lab.
"""

import importlib
import sys

PROGRAMS = [
    "bandits", "gridworld", "car_rental", "gambler", "blackjack", "infinite_variance", "cliff", "windy", "maximization_bias",
    "random_walk", "dyna_maze", "dyna_changing", "deep_sea", "long_walk", "mountain_car", "baird",
]

for name in sys.argv[1:] or PROGRAMS:
    print(f"# {name}.py")
    importlib.import_module(name).main()
