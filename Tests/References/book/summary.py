"""Mean and standard error of a list of numbers, as the heads of Experiments/book/*.yaml take them."""


def show(name, values):
    mean = sum(values) / len(values)
    variance = sum((value - mean) ** 2 for value in values) / max(len(values) - 1, 1)
    print(f"{name} | {mean:.4g} ± {(variance / len(values)) ** 0.5:.2g}", flush=True)
