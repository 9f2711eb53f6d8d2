"""Part of rl-lab's worker: Gymnasium's wrappers, by name."""

import difflib
import importlib

# What these know outlives an episode: neither a resumed run nor an evaluation has it.
LASTING = {"NormalizeObservation": "normalize_observations", "NormalizeReward": "normalize_rewards"}
# These begin episodes by themselves.
BEGINNING = ("Autoreset", "AutoResetWrapper")


def find_wrapper(name):
    """A class of wrappers: one of Gymnasium's by its name, another one as MODULE:CLASS."""
    import gymnasium

    known = dir(gymnasium.wrappers) + list(getattr(gymnasium.wrappers, "__all__", []))
    if name in LASTING:
        raise Refusal(
            f"the wrapper {name} is not possible: its moments outlive an episode, so no resumed run could have them; "
            f"set agent.{LASTING[name]}")
    if name in BEGINNING:
        raise Refusal(f"the wrapper {name} is not possible: rl-lab begins each episode itself, with a seed of its own")
    module, has_module, class_name = name.partition(":")
    if has_module:
        try:
            found = getattr(importlib.import_module(module), class_name, None)
        except Exception as failure:
            raise refusal(failure, f"the module of the wrapper {one_line(name)} cannot be imported") from failure
        if found is None:
            raise Refusal(f"the module {one_line(module)} has no wrapper '{one_line(class_name)}'")
    else:
        found = getattr(gymnasium.wrappers, name, None) if name in known else None
    if isinstance(found, type) and issubclass(found, gymnasium.Wrapper):
        return found
    if has_module:
        raise Refusal(f"{one_line(name)} is not a wrapper; a wrapper is a class that inherits from gymnasium.Wrapper")
    near = difflib.get_close_matches(name, [other for other in known if other[0].isupper()], n=1)
    advice = f"did you mean '{near[0]}'?" if near else "one of your own is written MODULE:CLASS"
    raise Refusal(f"Gymnasium {gymnasium.__version__} has no wrapper '{one_line(name)}'; {advice}")


def wrapped(environment, wrappers):
    """An environment in its wrappers, the first of them innermost."""
    for name, arguments in wrappers:
        try:
            environment = apply(environment, name, arguments)
        except Refusal as failure:
            failure.key = "wrappers"
            raise
    return environment


def apply(environment, name, arguments):
    """An environment in one wrapper."""
    wrapper = find_wrapper(name)
    try:
        return wrapper(environment, **arguments)
    except Exception as failure:
        raise refusal(failure, f"the wrapper {one_line(name)} cannot be applied") from failure
