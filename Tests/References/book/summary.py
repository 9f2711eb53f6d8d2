"""Mean and standard error of a list of numbers, as the heads of Experiments/book/*.yaml take them."""


def show(name, values):
    mean = sum(values) / len(values)
    variance = sum((value - mean) ** 2 for value in values) / max(len(values) - 1, 1)
    print(f"{name} | {mean:.4g} ± {(variance / len(values)) ** 0.5:.2g}", flush=True)


def show_median(name, values):
    """The median, and half of the range of order statistics that holds it with probability 0.68."""
    values, half = sorted(values), 0.5 / len(values) ** 0.5

    def quantile(q):
        place = q * (len(values) - 1)
        low = int(place)
        return values[low] + (place - low) * (values[min(low + 1, len(values) - 1)] - values[low])

    print(f"{name} | {quantile(0.5):.4g} ± {(quantile(0.5 + half) - quantile(0.5 - half)) / 2:.2g}", flush=True)
