"""Prints the expected numbers of Experiments/book: python3 Tests/References/book [cliff windy …]

Each program implements the book's pseudocode with the standard library only and shares no code with the lab.
"""

import importlib
import sys

PROGRAMS = ["cliff", "windy", "dyna_maze", "dyna_changing", "deep_sea", "random_walk", "maximization_bias", "bandits"]

for name in sys.argv[1:] or PROGRAMS:
    print(f"# {name}.py")
    importlib.import_module(name).main()
