"""Figure 4.3: the gambler's problem, heads 0.4, goal 100, by value iteration in place; of equally good stakes the smallest."""

HEADS, GOAL = 0.4, 100


def worth(values, capital, stake):
    return HEADS * values[capital + stake] + (1 - HEADS) * values[capital - stake]


def main():
    values = [0.0] * GOAL + [1.0]
    for sweep in range(1, 1000):
        change = 0.0
        for capital in range(1, GOAL):
            best = max(worth(values, capital, s) for s in range(1, min(capital, GOAL - capital) + 1))
            change = max(change, abs(best - values[capital]))
            values[capital] = best
        if sweep in (1, 2, 3):
            for capital in (25, 50, 75, 99):
                print(f"4.3 sweep {sweep}, value of {capital} | {values[capital]:.10g}")
        if change < 1e-14:
            break
    print(f"4.3 {sweep} sweeps, mean value of 1..{GOAL - 1} | {sum(values[1:GOAL]) / (GOAL - 1):.10g}")
    policy = []
    for capital in range(1, GOAL):
        all_worths = [worth(values, capital, s) for s in range(1, min(capital, GOAL - capital) + 1)]
        policy.append(1 + next(i for i, w in enumerate(all_worths) if w > max(all_worths) - 1e-9))
    for capital in (1, 12, 25, 50, 51, 75, 99):
        print(f"4.3 final, value of {capital} | {values[capital]:.10g}, action of {capital} | {policy[capital - 1]}")
    print(f"4.3 final, mean action of 1..{GOAL - 1} | {sum(policy) / len(policy):.10g}")


if __name__ == "__main__":
    main()
