"""Part of rl-lab's worker: what Gymnasium's registry and a constructor's signature tell of an environment."""

import dataclasses
import difflib
import inspect
import math
import os
import re
import sys
import traceback

OLDEST = (0, 29)


class Refusal(Exception):
    """Something that the user can mend before a run begins: one line that says what, and the key at fault, or None."""

    def __init__(self, text, key=None):
        super().__init__(text)
        self.key = key


class Broken(Exception):
    """A reply that is not what the environment declares: one line that says what."""


def one_line(text):
    """A text without line ends, and without what a terminal would obey."""
    words = " ".join(str(text).split())
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in words)[:1000]


def place(failure):
    """The file and line that an exception comes from: its last frame outside of this worker."""
    frames = [frame for frame in traceback.extract_tb(failure.__traceback__) if frame.filename != "<string>"]
    return f" ({one_line(frames[-1].filename)}:{frames[-1].lineno}, in {one_line(frames[-1].name)})" if frames else ""


def named(failure):
    """An exception in a line: its type, what it says, if anything, and where it comes from."""
    said = one_line(failure)
    return type(failure).__name__ + (f": {said}" if said else "") + place(failure)


def show_traceback(failure):
    """Prints the whole traceback of an exception, as Python does."""
    text = "".join(traceback.format_exception(type(failure), failure, failure.__traceback__))
    try:
        os.write(2, text[-32768:].encode(errors="replace"))
    except OSError:
        pass
    return text[-32768:]


def missing_package(failure):
    """What to install, where a failure says that a package is missing; else None."""
    extra = re.search(r"gymnasium\[[\w-]+\]", str(failure))
    if extra:
        return extra.group(0)
    if isinstance(failure, ModuleNotFoundError) and failure.name:
        return failure.name.split(".")[0]
    return None


def refusal(failure, what):
    """The failure of something of Gymnasium's as a line for the user."""
    package = missing_package(failure)
    if package:
        return Refusal(
            f"needs Python packages that are missing ({one_line(failure).split(', you can')[0].rstrip('.')}); install them: "
            f"{sys.executable} -m pip install \"{package}\""
            + ("" if "[" in package else "; or, for a module of your own, name its folder in PYTHONPATH")
        )
    show_traceback(failure)
    return Refusal(f"{what}: {named(failure)}")


def import_gymnasium():
    """The package, where it is there and not too old. NumPy, which it brings, is known to all functions from here on."""
    global numpy
    try:
        import gymnasium
        import numpy
    except ModuleNotFoundError as failure:
        if failure.name == "gymnasium":
            raise Refusal(
                f"needs the Python package gymnasium, which {sys.executable} has not; install it: "
                f"{sys.executable} -m pip install gymnasium"
            ) from failure
        raise refusal(failure, "gymnasium cannot be imported") from failure
    except Exception as failure:
        raise refusal(failure, "gymnasium cannot be imported") from failure
    version = re.match(r"(\d+)\.(\d+)", gymnasium.__version__)
    if version and tuple(map(int, version.groups())) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise Refusal(
            f"needs Gymnasium {oldest} or newer, and {sys.executable} has {gymnasium.__version__}; install it: "
            f"{sys.executable} -m pip install \"gymnasium>={oldest}\""
        )
    return gymnasium


def unknown(module, environment, registry):
    """What to do about an id that Gymnasium's registry has not."""
    if module.split(".")[0] == "pettingzoo" or re.fullmatch(r"[a-z0-9_]+_v\d+", environment):
        return (
            "PettingZoo's environments have several players and no id of Gymnasium's: write a gymnasium.Env that plays the "
            "others, register it in a module of yours, and name it gymnasium:MODULE:ID"
        )
    # An id without a version is Gymnasium's latest one; here ids are complete.
    known = list(registry)
    versions = sorted(known_id for known_id in known if known_id.rpartition("-v")[0] == environment.rpartition("-v")[0])
    near = versions[-1:] or [known_id for known_id in known if known_id.startswith(environment + "-v")][-1:]
    near = near or difflib.get_close_matches(environment, known, n=1)
    if near:
        return f"did you mean '{near[0]}'?"
    package = {"ALE": "ale_py"}.get(environment.partition("/")[0])
    if package and not module:
        return f"its package has to be imported: write gymnasium:{package}:{environment}"
    if module:
        return f"the module '{module}' was imported and registers no such id"
    return "is the package that has it imported? write gymnasium:MODULE:ID"


def find_spec(name):
    gymnasium = import_gymnasium()
    import gymnasium.envs.registration as registration

    module, _, environment = name.rpartition(":")
    try:
        if module:
            __import__(module)
    except Exception as failure:
        if module.split(".")[0] == "pettingzoo":
            raise Refusal(unknown(module, environment, {})) from failure
        raise refusal(failure, f"the module '{module}' cannot be imported") from failure
    if environment not in registration.registry:
        advice = unknown(module, environment, registration.registry)
        raise Refusal(f"Gymnasium {gymnasium.__version__} has no environment '{environment}'; {advice}")
    return registration.registry[environment]


def limited(spec, limit):
    """The same environment with another time limit, None for none; every version of Gymnasium knows it so."""
    return dataclasses.replace(spec, max_episode_steps=limit)


def fits(whole):
    """Whether a whole number is one of 64 bits, the largest that rl-lab holds."""
    return -(2**63) <= whole < 2**63


def finite(number):
    """A number as a float; None where it is infinite, or larger than any."""
    try:
        return float(number) if math.isfinite(number) else None
    except OverflowError:
        return None


def kind_of(value, annotation):
    """The kind of a constructor's parameter, and its default as JSON; None where it is none of ours."""
    # A class where annotations are evaluated, a text where they are not.
    text = annotation.__name__ if isinstance(annotation, type) else str(annotation).replace("typing.", "")
    if isinstance(value, bool):
        return "bool", value
    if isinstance(value, int) and text != "float" and "float" not in text.split(" | "):
        return ("integer", value) if fits(value) else None
    if isinstance(value, (int, float)):
        number = finite(value)
        return None if number is None else ("number", number)
    if isinstance(value, str):
        return "text", value
    if isinstance(value, (tuple, list)) and value:
        if all(isinstance(element, (int, float)) for element in value):
            numbers = [finite(element) for element in value]
            # A parameter that takes whole numbers may well take others too.
            is_whole = all(isinstance(element, int) and not isinstance(element, bool) for element in value)
            return None if None in numbers else ("whole numbers" if is_whole else "numbers", numbers)
        if all(isinstance(element, str) for element in value):
            return "texts", list(value)
    if value is None:
        if text.startswith(("list[str]", "List[str]", "tuple[str")):
            return "texts", []
        for name, kind in (("bool", "bool"), ("int", "integer"), ("float", "number"), ("str", "text")):
            if re.match(rf"(Optional\[)?{name}\b", text):
                return kind, None
    return None


def parameters(spec):
    """The parameters of the environment's constructor that an experiment file can set."""
    import gymnasium.envs.registration as registration

    creator = spec.entry_point
    try:
        creator = creator if callable(creator) else registration.load_env_creator(creator)
    except Exception as failure:
        raise refusal(failure, "cannot be imported") from failure
    found = []
    try:
        signature = inspect.signature(creator)
    except (TypeError, ValueError):
        return found
    for parameter in signature.parameters.values():
        if parameter.name in ("self", "render_mode") or parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        default = spec.kwargs.get(parameter.name, parameter.default)
        kind = None if default is parameter.empty else kind_of(default, parameter.annotation)
        if kind:
            found.append({"name": parameter.name, "kind": kind[0], "default": kind[1]})
    return found


def describe(request):
    spec = find_spec(request["id"])
    limit, threshold = spec.max_episode_steps, spec.reward_threshold
    entry_point = spec.entry_point if isinstance(spec.entry_point, str) else getattr(spec.entry_point, "__name__", "")
    return {
        # A limit that is never reached is none.
        "max_episode_steps": limit if limit is not None and fits(limit) else None,
        "reward_threshold": None if threshold is None else finite(threshold),
        "entry_point": entry_point,
        "parameters": parameters(spec),
    }
