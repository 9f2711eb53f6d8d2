"""Figure 4.2: Jack's car rental by policy iteration, from a policy that never moves a car.

Expectations over the two locations are taken one after the other, since their days are independent.
"""

import math

CARS, GAMMA, RENT, COST, MOST = 20, 0.9, 10.0, 2.0, 5
STATES = [(a, b) for a in range(CARS + 1) for b in range(CARS + 1)]


def poisson(mean, number):
    return math.exp(-mean) * mean**number / math.factorial(number)


def location(requests, returns):
    """For each number of cars in the morning: the chances of the evening's, and the expected rentals."""
    chances = [[0.0] * (CARS + 1) for _ in range(CARS + 1)]
    rentals = [0.0] * (CARS + 1)
    for morning in range(CARS + 1):
        for asked in range(80):
            rented = min(asked, morning)
            p = poisson(requests, asked)
            rentals[morning] += p * rented
            for back in range(60):
                chances[morning][min(morning - rented + back, CARS)] += p * poisson(returns, back)
    return chances, rentals


FIRST, SECOND = location(3, 3), location(4, 2)


def days(values):
    """[a][b]: expected discounted value of the evening, and rent, of a and b cars in the morning."""
    half = [[sum(p * values[c][b] for c, p in enumerate(row)) for b in range(CARS + 1)] for row in FIRST[0]]
    return [
        [RENT * (FIRST[1][a] + SECOND[1][b]) + GAMMA * sum(p * half[a][c] for c, p in enumerate(SECOND[0][b])) for b in range(CARS + 1)]
        for a in range(CARS + 1)
    ]


def worth(morning, a, b, move):
    return morning[min(a - move, CARS)][min(b + move, CARS)] - COST * abs(move)


def main():
    policy = {state: 0 for state in STATES}
    for number in range(20):
        values = [[0.0] * (CARS + 1) for _ in range(CARS + 1)]
        while True:
            morning = days(values)
            after = [[worth(morning, a, b, policy[a, b]) for b in range(CARS + 1)] for a in range(CARS + 1)]
            change = max(abs(after[a][b] - values[a][b]) for a, b in STATES)
            values = after
            if change < 1e-10:
                break
        mean = sum(policy.values()) / len(STATES)
        print(f"4.2 policy {number}, mean action | {mean:.10g}, highest {max(policy.values())}, lowest {min(policy.values())}")
        for a, b in ((20, 0), (10, 10), (0, 20), (8, 3), (20, 20)):
            print(f"4.2 policy {number}, cars {a} and {b}, state {a * 21 + b} | action {policy[a, b]}, value {values[a][b]:.10g}")
        print(f"4.2 policy {number}, mean value | {sum(map(sum, values)) / len(STATES):.10g}", flush=True)
        morning, improved = days(values), {}
        for a, b in STATES:
            # No move first, then 1 to 5 to the second location, then 1 to 5 to the first.
            legal = [m for m in [0, *range(1, MOST + 1), *range(-1, -MOST - 1, -1)] if -b <= m <= a]
            best = max(worth(morning, a, b, m) for m in legal)
            now = policy[a, b]
            improved[a, b] = now
            if best > worth(morning, a, b, now) + 1e-7:
                improved[a, b] = next(m for m in legal if worth(morning, a, b, m) > best - 1e-7)
        if improved == policy:
            break
        policy = improved


if __name__ == "__main__":
    main()
