"""Figures 5.1 to 5.3: blackjack with an infinite deck, every state as a start equally likely (exploring starts of states), or one.

`python3 Tests/References/book/blackjack.py transitions` prints the same game as lines of MDP-v0 for the experiment files.
"""

import random
import sys
from fractions import Fraction
from functools import cache

from summary import show

CARDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10, 10]
STATES = [(usable, total, dealer) for usable in (0, 1) for total in range(12, 22) for dealer in range(1, 11)]
STICK, HIT = 0, 1


def add(total, usable, card):
    """Total and usable ace after one more card."""
    if card == 1 and total + 11 <= 21:
        return total + 11, 1
    total += card
    if total > 21 and usable:
        return total - 10, 0
    return total, usable


def dealer_total(rng, card):
    total, usable = add(0, 0, card)
    while total < 17:
        total, usable = add(total, usable, rng.choice(CARDS))
    return total


@cache
def dealer_chances(total, usable):
    """Probability of each final total of the dealer."""
    if total >= 17:
        return {min(total, 22): Fraction(1)}
    chances = {}
    for card in CARDS:
        for end, chance in dealer_chances(*add(total, usable, card)).items():
            chances[end] = chances.get(end, 0) + chance / 13
    return chances


@cache
def stick_chances(total, dealer):
    """Probability to win, to draw and to lose."""
    chances = dealer_chances(*add(0, 0, dealer))
    win = sum(p for end, p in chances.items() if end > 21 or end < total)
    draw = chances.get(total, Fraction(0)) if total <= 21 else Fraction(0)
    return win, draw, 1 - win - draw


def exact(policy):
    """Values of a policy, by the order in which totals can follow each other."""
    values = {}

    def value(state):
        if state not in values:
            usable, total, dealer = state
            if policy[state] == STICK:
                win, _, lose = stick_chances(total, dealer)
                values[state] = float(win - lose)
            else:
                values[state] = 0.0
                mean = 0.0
                for card in CARDS:
                    after, ace = add(total, usable, card)
                    mean += (-1.0 if after > 21 else value((ace, after, dealer))) / 13
                values[state] = mean
        return values[state]

    for state in STATES:
        value(state)
    return values


def episode(rng, act, start=None):
    """The states and actions of one game, and its reward."""
    usable, total, dealer = start or rng.choice(STATES)
    steps = []
    while True:
        action = act((usable, total, dealer))
        steps.append(((usable, total, dealer), action))
        if action == STICK:
            other = dealer_total(rng, dealer)
            return steps, 1 if other > 21 or other < total else 0 if other == total else -1
        total, usable = add(total, usable, rng.choice(CARDS))
        if total > 21:
            return steps, -1


def prediction(seed, marks):
    """Root of the mean squared error of first-visit Monte Carlo after `marks` games; sticks on 20 and 21 only."""
    rng = random.Random(seed)
    policy = {state: STICK if state[1] >= 20 else HIT for state in STATES}
    truth = exact(policy)
    sums, counts = dict.fromkeys(STATES, 0), dict.fromkeys(STATES, 0)
    result = []
    for game in range(1, max(marks) + 1):
        steps, reward = episode(rng, policy.__getitem__)
        for state, _ in steps:
            sums[state] += reward
            counts[state] += 1
        if game in marks:
            errors = [(sums[s] / max(counts[s], 1) - truth[s]) ** 2 for s in STATES]
            result.append((sum(errors) / len(errors)) ** 0.5)
    return result


def control(seed, marks, epsilon=0.1):
    """Exact value of the greedy policy after `marks` games of epsilon-greedy Monte Carlo control."""
    rng = random.Random(seed)
    q = {state: [0.0, 0.0] for state in STATES}
    counts = {state: [0, 0] for state in STATES}

    def act(state):
        values = q[state]
        if rng.random() < epsilon or values[0] == values[1]:
            return rng.randrange(2)
        return STICK if values[STICK] > values[HIT] else HIT

    result = []
    for game in range(1, max(marks) + 1):
        steps, reward = episode(rng, act)
        for state, action in steps:
            counts[state][action] += 1
            q[state][action] += (reward - q[state][action]) / counts[state][action]
        if game in marks:
            values = exact({s: STICK if q[s][STICK] >= q[s][HIT] else HIT for s in STATES})
            result.append(sum(values.values()) / len(values))
    return result


def off_policy(seed, is_weighted, marks, start=(1, 13, 2)):
    """As `prediction` from one state, where a random policy plays: importance sampling; over the states that can follow."""
    rng = random.Random(seed)
    policy = {state: STICK if state[1] >= 20 else HIT for state in STATES}
    truth = exact(policy)
    reached = {start}
    while True:
        more = {(ace, total, start[2]) for usable, sum_, _ in reached if sum_ < 20
                for total, ace in (add(sum_, usable, card) for card in CARDS) if total <= 21}
        if more <= reached:
            break
        reached |= more
    sums, weights, counts = (dict.fromkeys(STATES, 0.0) for _ in range(3))
    result = []
    for game in range(1, max(marks) + 1):
        steps, reward = episode(rng, lambda _: rng.randrange(2), start)
        weight = 1.0
        for state, action in reversed(steps):
            weight *= 2.0 if action == policy[state] else 0.0
            sums[state] += weight * reward
            weights[state] += weight
            counts[state] += 1
        if game in marks:
            total = 0.0
            for state in reached:
                divisor = weights[state] if is_weighted else counts[state]
                total += ((sums[state] / divisor if divisor else 0.0) - truth[state]) ** 2
            result.append((total / len(reached)) ** 0.5)
    return result


def transitions():
    """The lines of MDP-v0: states such as n13d2 (no usable ace, 13, the dealer shows 2)."""
    name = {state: f"{'na'[state[0]]}{state[1]}d{state[2]}" for state in STATES}
    for usable, total, dealer in STATES:
        win, draw, lose = (float(p) for p in stick_chances(total, dealer))
        here = name[(usable, total, dealer)]
        ends = [f"{p!r} end {r}" for p, r in ((win, 1), (draw, 0), (lose, -1)) if p > 0]
        print(f'    - "{here} stick -> {" | ".join(ends)}"')
        chances = {}
        for card in CARDS:
            after, ace = add(total, usable, card)
            key = "end -1" if after > 21 else name[(ace, after, dealer)]
            chances[key] = chances.get(key, 0) + 1
        print(f'    - "{here} hit -> {" | ".join(f"{count}/13 {key}" for key, count in chances.items())}"')


def main():
    marks = (1_000, 10_000, 100_000)
    runs = [prediction(seed, marks) for seed in range(20)]
    for index, games in enumerate(marks):
        show(f"5.1 error after {games} games", [run[index] for run in runs])
    runs = [control(seed, marks) for seed in range(20)]
    for index, games in enumerate(marks):
        show(f"5.2 value of the greedy policy after {games} games", [run[index] for run in runs])
    marks = (100, 1_000, 10_000)
    for name, is_weighted in (("ordinary", False), ("weighted", True)):
        runs = [off_policy(seed, is_weighted, marks) for seed in range(100)]
        for index, games in enumerate(marks):
            show(f"5.3 {name}, error after {games} games", [run[index] for run in runs])


if __name__ == "__main__":
    transitions() if sys.argv[1:] == ["transitions"] else main()
