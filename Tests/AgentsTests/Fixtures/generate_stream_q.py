"""Stream Q(lambda) on a fixed stream of steps, with NumPy in double precision and gradients written by hand.

    python3 generate_stream_q.py > stream_q.json
"""

import json

import numpy

INPUTS, HIDDEN, ACTIONS = 3, 5, 2


def forward(w, x):
    a = x @ w["w1"] + w["b1"]
    mean, scale = a.mean(), 1 / numpy.sqrt(a.var() + 1e-5)
    unit = (a - mean) * scale
    y = unit * w["g"] + w["h"]
    out = numpy.maximum(y, 0)
    return out @ w["w2"] + w["b2"], (x, unit, scale, y, out)


def gradient(w, cache, action):
    x, unit, scale, y, out = cache
    g = {name: numpy.zeros_like(value) for name, value in w.items()}
    g["w2"][:, action] = out
    g["b2"][action] = 1
    dy = w["w2"][:, action] * (y > 0)
    g["g"], g["h"] = dy * unit, dy
    du = dy * w["g"]
    da = scale * (du - du.mean() - unit * (du * unit).mean())
    g["w1"], g["b1"] = numpy.outer(x, da), da
    return g


class Moments:
    """Mean and variance from all numbers, kept in a list."""

    def __init__(self):
        self.seen = []

    def add(self, x):
        self.seen.append(numpy.array(x, dtype=float))

    def mean(self):
        return numpy.mean(self.seen, axis=0)

    def deviation(self):
        variance = numpy.var(self.seen, axis=0, ddof=1) if len(self.seen) > 1 else numpy.ones_like(self.seen[0])
        return numpy.sqrt(variance + 1e-8)

    def standard(self, x):
        return (numpy.array(x) - self.mean()) / self.deviation()


def main():
    random = numpy.random.default_rng(11)
    rate, kappa, gamma, decay = 1.0, 2.0, 0.9, 0.7
    w = {"w1": random.normal(size=(INPUTS, HIDDEN)), "b1": random.normal(size=HIDDEN), "g": 1 + 0.2 * random.normal(size=HIDDEN),
         "h": 0.2 * random.normal(size=HIDDEN), "w2": random.normal(size=(HIDDEN, ACTIONS)), "b2": random.normal(size=ACTIONS)}
    w = {name: numpy.round(value, 3) for name, value in w.items()}
    start = {name: value.copy().reshape(-1).tolist() for name, value in w.items()}
    seen, returns, total = Moments(), Moments(), 0.0
    trace = {name: numpy.zeros_like(value) for name, value in w.items()}
    steps, left = [], 0.0
    observation, current = numpy.round(random.normal(size=INPUTS), 3), None
    for number in range(40):
        action, reward = int(random.integers(ACTIONS)), round(float(random.normal()), 3)
        following = numpy.round(random.normal(size=INPUTS), 3)
        ending = "terminated" if number % 9 == 8 else "truncated" if number % 13 == 12 else "none"
        steps.append({"observation": observation.tolist(), "action": action, "reward": reward,
                      "next": following.tolist(), "ending": ending})
        if current is None:
            seen.add(observation)
            current = seen.standard(observation)
        total = gamma * total + reward
        returns.add([total])
        if ending != "none":
            total = 0.0
        target = reward / float(returns.deviation()[0])
        if ending != "terminated":
            seen.add(following)
            after = seen.standard(following)
            target += gamma * forward(w, after)[0].max()
        q, cache = forward(w, current)
        error = target - q[action]
        g = gradient(w, cache, action)
        size = 0.0
        for name in w:
            trace[name] = left * trace[name] + g[name]
            size += numpy.abs(trace[name]).sum()
        step = rate / max(1.0, rate * kappa * max(abs(error), 1.0) * size)
        for name in w:
            w[name] = w[name] + step * error * trace[name]
        left = 0.0 if ending != "none" else decay * gamma
        if ending == "none":
            observation, current = following, after
        else:
            observation, current = numpy.round(random.normal(size=INPUTS), 3), None
    print(json.dumps({"rate": rate, "kappa": kappa, "gamma": gamma, "lambda": decay, "start": start, "steps": steps,
                      "end": {name: value.reshape(-1).tolist() for name, value in w.items()}}))


main()
