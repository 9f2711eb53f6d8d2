"""Example 6.2 and figures 6.2, 7.2, 12.3, 12.6 and 12.8: random walks by n-step TD, Monte Carlo and algorithms of the lambda-return."""

import random

from summary import show

TRUTH = [(state - 10) / 10 for state in range(21)]


def error(values):
    return (sum((values[s] - TRUTH[s]) ** 2 for s in range(1, 20)) / 19) ** 0.5


def n_step(rng, n, alpha, episodes=10):
    """Mean over the first episodes of the RMS error at the end of each."""
    values, total = [0.0] * 21, 0.0
    for _ in range(episodes):
        states, rewards = [10], [0]
        while 0 < states[-1] < 20:
            states.append(states[-1] + rng.choice((-1, 1)))
            rewards.append({0: -1, 20: 1}.get(states[-1], 0))
            update(values, states, rewards, len(states) - 1 - n, n, alpha)
        for time in range(max(len(states) - n, 0), len(states) - 1):
            update(values, states, rewards, time, n, alpha)
        total += error(values)
    return total / episodes


def update(values, states, rewards, time, n, alpha):
    """Updates the state at `time` by up to n rewards and the value of the state after them; ends are worth 0."""
    if time < 0:
        return
    end = min(time + n, len(states) - 1)
    target = sum(rewards[time + 1 : end + 1])
    if 0 < states[end] < 20:
        target += values[states[end]]
    values[states[time]] += alpha * (target - values[states[time]])


def td_lambda(rng, decay, alpha, episodes=10):
    values, total = [0.0] * 21, 0.0
    for _ in range(episodes):
        state, traces = 10, [0.0] * 21
        while 0 < state < 20:
            following = state + rng.choice((-1, 1))
            reward = {0: -1, 20: 1}.get(following, 0)
            traces = [decay * trace for trace in traces]
            traces[state] += 1
            delta = reward + (values[following] if 0 < following < 20 else 0) - values[state]
            for index in range(1, 20):
                values[index] += alpha * delta * traces[index]
            state = following
        total += error(values)
    return total / episodes


def true_online(rng, decay, alpha, episodes=10):
    values, total = [0.0] * 21, 0.0
    for _ in range(episodes):
        state, traces, old = 10, [0.0] * 21, 0.0
        while 0 < state < 20:
            following = state + rng.choice((-1, 1))
            reward = {0: -1, 20: 1}.get(following, 0)
            now, later = values[state], values[following] if 0 < following < 20 else 0.0
            dot = traces[state]
            traces = [decay * trace for trace in traces]
            traces[state] += 1 - alpha * decay * dot
            delta = reward + later - now
            for index in range(1, 20):
                values[index] += alpha * (delta + now - old) * traces[index]
            values[state] -= alpha * (now - old)
            old, state = later, following
        total += error(values)
    return total / episodes


def lambda_return(rng, decay, alpha, episodes=10):
    """The offline algorithm: after an episode, every state in turn moves to its lambda-return of the values before."""
    values, total = [0.0] * 21, 0.0
    for _ in range(episodes):
        states = [10]
        while 0 < states[-1] < 20:
            states.append(states[-1] + rng.choice((-1, 1)))
        target, targets = {0: -1.0, 20: 1.0}[states[-1]], []
        for following in reversed(states[1:]):
            if 0 < following < 20:
                target = (1 - decay) * values[following] + decay * target
            targets.append(target)
        for state, target in zip(states, reversed(targets)):
            values[state] += alpha * (target - values[state])
        total += error(values)
    return total / episodes


def small_walk(rng, method, alpha, episodes=100):
    """RMS error after each episode on five states, values from 0.5 on, reward 1 at the right end only."""
    values, result = [0.5] * 7, []
    for _ in range(episodes):
        states = [3]
        while 0 < states[-1] < 6:
            states.append(states[-1] + rng.choice((-1, 1)))
            if method == "TD":
                here, there = states[-2:]
                target = {0: 0.0, 6: 1.0}.get(there, values[there])
                values[here] += alpha * (target - values[here])
        if method == "MC":
            for state in states[:-1]:
                values[state] += alpha * ((states[-1] == 6) - values[state])
        result.append((sum((values[s] - s / 6) ** 2 for s in range(1, 6)) / 5) ** 0.5)
    return result


def batch(rng, method, episodes=100):
    """RMS error after each episode on five states under batch updating: all transitions so far are presented again and
    again, their increments summed, with a step size small enough for every state."""
    values, result = [0.5] * 7, []
    counts, returns = {}, [[] for _ in range(7)]
    for _ in range(episodes):
        states = [3]
        while 0 < states[-1] < 6:
            states.append(states[-1] + rng.choice((-1, 1)))
            counts[states[-2:][0], states[-1]] = counts.get((states[-2], states[-1]), 0) + 1
        for state in states[:-1]:
            returns[state].append(1.0 if states[-1] == 6 else 0.0)
        if method == "MC":
            values = [sum(r) / len(r) if r else v for r, v in zip(returns, values)]
        else:
            alpha = 1 / max(len(r) for r in returns)
            while True:
                increments = [0.0] * 7
                for (here, there), times in counts.items():
                    target = {0: 0.0, 6: 1.0}.get(there, values[there])
                    increments[here] += times * (target - values[here])
                values = [v + alpha * i for v, i in zip(values, increments)]
                if max(map(abs, increments)) < 1e-6:
                    break
        result.append((sum((values[s] - s / 6) ** 2 for s in range(1, 6)) / 5) ** 0.5)
    return result


def main():
    rng = random.Random(0)
    for method in ("TD", "MC"):
        runs = [batch(random.Random(seed), method) for seed in range(100)]
        for first, last in ((1, 100), (1, 10), (25, 25), (100, 100)):
            name = f"6.2 batch {method}, episodes {first}..{last}"
            show(name, [sum(run[first - 1 : last]) / (last - first + 1) for run in runs])
    for method, alphas in (("TD", (0.05, 0.1, 0.15)), ("MC", (0.01, 0.02, 0.03, 0.04))):
        for alpha in alphas:
            runs = [small_walk(rng, method, alpha) for _ in range(200)]
            for first, last in ((1, 100), (91, 100)):
                name = f"example 6.2 {method} {alpha}, episodes {first}..{last}"
                show(name, [sum(run[first - 1 : last]) / (last - first + 1) for run in runs])
    for n in (1, 2, 4, 8, 16):
        for alpha in (0.1, 0.2, 0.4, 0.6, 0.8, 1.0):
            show(f"7.2 n = {n}, alpha {alpha}", [n_step(rng, n, alpha) for _ in range(100)])
    for decay, alphas in ((0, (0.4, 0.8, 1.0)), (0.4, (0.2, 0.4, 0.8)), (0.8, (0.1, 0.3, 0.6)), (0.95, (0.05, 0.1, 0.2)), (1, (0.02, 0.05, 0.1))):
        for alpha in alphas:
            show(f"12.3 lambda = {decay}, alpha {alpha}", [lambda_return(rng, decay, alpha) for _ in range(100)])
    for figure, method in (("12.6", td_lambda), ("12.8", true_online)):
        for decay in (0, 0.4, 0.8, 0.9):
            for alpha in (0.1, 0.2, 0.4) if figure == "12.6" else (0.1, 0.2, 0.4, 0.8):
                show(f"{figure} lambda = {decay}, alpha {alpha}", [method(rng, decay, alpha) for _ in range(100)])


if __name__ == "__main__":
    main()
