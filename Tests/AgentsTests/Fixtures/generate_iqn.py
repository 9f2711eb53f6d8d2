"""One update of an implicit quantile network, with NumPy in double precision and gradients written by hand.

    python3 generate_iqn.py > iqn.json

Weights are [inputs, outputs]. Levels are [rows, levels]; those of the online and of the target network differ.
"""

import json

import numpy

ROWS, INPUTS, FEATURES, HIDDEN, ACTIONS, LEVELS, COSINES = 3, 3, 4, 5, 2, 3, 64


def forward(w, x, levels):
    """Quantiles [rows, levels, actions], and what the gradient needs."""
    features = numpy.maximum(x @ w["w1"] + w["b1"], 0)
    cosines = numpy.cos(numpy.pi * levels[..., None] * numpy.arange(COSINES))
    embedded = numpy.maximum(cosines @ w["we"] + w["be"], 0)
    product = features[:, None, :] * embedded
    hidden = numpy.maximum(product @ w["w2"] + w["b2"], 0)
    return hidden @ w["w3"] + w["b3"], (x, features, cosines, embedded, product, hidden)


def backward(w, cache, gradient):
    x, features, cosines, embedded, product, hidden = cache
    g = {"w3": numpy.einsum("rlh,rla->ha", hidden, gradient), "b3": gradient.sum((0, 1))}
    dh = gradient @ w["w3"].T * (hidden > 0)
    g["w2"], g["b2"] = numpy.einsum("rlf,rlh->fh", product, dh), dh.sum((0, 1))
    dp = dh @ w["w2"].T
    de = dp * features[:, None, :] * (embedded > 0)
    g["we"], g["be"] = numpy.einsum("rlc,rlf->cf", cosines, de), de.sum((0, 1))
    df = (dp * embedded).sum(1) * (features > 0)
    g["w1"], g["b1"] = x.T @ df, df.sum(0)
    return g


def loss(theta, levels, targets, kappa):
    """Dabney et al. (2018), equation 3: the sum over the predictions of the mean over the targets; and its gradient."""
    u = targets[None, :] - theta[:, None]
    inside = numpy.abs(u) <= kappa
    huber = numpy.where(inside, 0.5 * u * u, kappa * (numpy.abs(u) - 0.5 * kappa)) / kappa
    slope = numpy.where(inside, u, kappa * numpy.sign(u)) / kappa
    weight = numpy.abs(levels[:, None] - (u < 0))
    return (weight * huber).mean(1).sum(), -(weight * slope).mean(1)


def main():
    random = numpy.random.default_rng(5)
    kappa = 0.5

    def weights():
        shapes = {"w1": (INPUTS, FEATURES), "b1": (FEATURES,), "we": (COSINES, FEATURES), "be": (FEATURES,),
                  "w2": (FEATURES, HIDDEN), "b2": (HIDDEN,), "w3": (HIDDEN, ACTIONS), "b3": (ACTIONS,)}
        return {name: numpy.round(random.normal(size=shape) * (0.3 if name == "we" else 1), 3) for name, shape in shapes.items()}

    online, target = weights(), weights()
    x, successors = numpy.round(random.normal(size=(2, ROWS, INPUTS)), 3)
    levels, target_levels = numpy.round(random.uniform(size=(2, ROWS, LEVELS)), 3)
    actions, rewards = numpy.array([0, 1, 1]), numpy.array([1.0, -0.5, 0.25])
    discounts, importance = numpy.array([0.9, 0.9, 0.0]), numpy.array([1.0, 0.5, 0.75])

    quantiles, cache = forward(online, x, levels)
    following, _ = forward(target, successors, target_levels)
    best = following.mean(1).argmax(1)
    gradient, total = numpy.zeros_like(quantiles), 0.0
    for row in range(ROWS):
        goal = rewards[row] + discounts[row] * following[row, :, best[row]]
        value, slope = loss(quantiles[row, :, actions[row]], levels[row], goal, kappa)
        total += importance[row] * value / ROWS
        gradient[row, :, actions[row]] = importance[row] * slope / ROWS
    order = ["w1", "b1", "we", "be", "w2", "b2", "w3", "b3"]
    gradients = backward(online, cache, gradient)

    def flat(tensors):
        return [[float(f"{v:.9g}") for v in tensors[name].flatten()] for name in order]

    # The gradient written by hand, against a difference quotient.
    def whole(w):
        q, _ = forward(w, x, levels)
        return sum(importance[r] / ROWS * loss(q[r, :, actions[r]], levels[r],
                   rewards[r] + discounts[r] * following[r, :, best[r]], kappa)[0] for r in range(ROWS))
    for name in order:
        at = tuple(0 for _ in online[name].shape)
        moved = [{**online, name: online[name].copy()} for _ in range(2)]
        moved[0][name][at] -= 1e-6
        moved[1][name][at] += 1e-6
        assert abs((whole(moved[1]) - whole(moved[0])) / 2e-6 - gradients[name][at]) < 1e-6, name

    print(json.dumps({
        "kappa": kappa, "online": flat(online), "target": flat(target), "observations": x.flatten().tolist(),
        "successors": successors.flatten().tolist(), "levels": levels.flatten().tolist(),
        "targetLevels": target_levels.flatten().tolist(), "actions": actions.tolist(), "rewards": rewards.tolist(),
        "discounts": discounts.tolist(), "weights": importance.tolist(),
        "quantiles": [float(f"{v:.9g}") for v in quantiles.flatten()], "loss": total, "gradients": flat(gradients)}))


if __name__ == "__main__":
    main()
