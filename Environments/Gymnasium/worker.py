"""Steps a batch of Gymnasium environments for rl-lab, which runs this file in a process of its own.

Control messages are lines of JSON on file descriptor 3, both ways. Steps and resets are single bytes there; what they are
about lies in shared memory, one column after another. An answer is b"." where all went well, else a line of JSON.
"""

import base64
import difflib
import inspect
import itertools
import json
import math
import mmap
import os
import re
import sys

CHANNEL = 3


class Refusal(Exception):
    """Something that the user can mend: one line that says what."""


def one_line(text):
    return " ".join(str(text).split())


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
        )
    return Refusal(f"{what}: {type(failure).__name__}: {one_line(failure)}")


def find_spec(name):
    try:
        import gymnasium
    except ModuleNotFoundError as failure:
        if failure.name == "gymnasium":
            raise Refusal(
                f"needs the Python package gymnasium, which {sys.executable} has not; install it: "
                f"{sys.executable} -m pip install gymnasium"
            ) from failure
        raise refusal(failure, "gymnasium cannot be imported") from failure
    import gymnasium.envs.registration as registration

    module, _, environment = name.rpartition(":")
    try:
        if module:
            __import__(module)
    except Exception as failure:
        raise refusal(failure, f"the module '{module}' cannot be imported") from failure
    if environment not in registration.registry:
        # An id without its version is Gymnasium's newest one; here an id says all.
        known = list(registration.registry)
        near = difflib.get_close_matches(environment, known, n=1)
        versions = sorted(known_id for known_id in known if known_id.rpartition("-v")[0] == environment.rpartition("-v")[0])
        near = versions[-1:] or [known_id for known_id in known if known_id.startswith(environment + "-v")][-1:] or near
        advice = f"did you mean '{near[0]}'?" if near else "is the package that has it imported? write gymnasium:MODULE:ID"
        raise Refusal(f"Gymnasium {gymnasium.__version__} has no environment '{environment}'; {advice}")
    return registration.registry[environment]


def kind_of(value, annotation):
    """The kind of a constructor's parameter, and its default as JSON; None where it is none of ours."""
    # A class where annotations are evaluated, a text where they are not.
    text = annotation.__name__ if isinstance(annotation, type) else str(annotation).replace("typing.", "")
    if isinstance(value, bool):
        return "bool", value
    if isinstance(value, int):
        return ("number", float(value)) if text == "float" or "float" in text.split(" | ") else ("integer", value)
    if isinstance(value, float):
        return ("number", value) if math.isfinite(value) else None
    if isinstance(value, str):
        return "text", value
    if isinstance(value, (tuple, list)) and value:
        if all(isinstance(element, int) and not isinstance(element, bool) for element in value):
            # A parameter that takes whole numbers may well take others too.
            return "numbers", [float(element) for element in value]
        if all(isinstance(element, (int, float)) for element in value):
            return "numbers", [float(element) for element in value]
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
    entry_point = spec.entry_point if isinstance(spec.entry_point, str) else getattr(spec.entry_point, "__name__", "")
    return {
        "max_episode_steps": spec.max_episode_steps,
        "reward_threshold": spec.reward_threshold,
        "entry_point": entry_point,
        "parameters": parameters(spec),
    }


def bound(value):
    """A bound as JSON, which has no infinity."""
    value = float(value)
    return value if abs(value) < 3.0e38 else math.copysign(1e39, value)


def describe_observation(space):
    """What an observation looks like, and the function that makes numbers of one (None where it is an array already)."""
    from gymnasium import spaces

    if isinstance(space, spaces.Discrete):
        start = int(space.start)
        return {"states": int(space.n)}, (lambda value: int(value) - start) if start else None
    if isinstance(space, spaces.Box):
        return {
            "shape": list(space.shape) or [1],
            "low": [bound(value) for value in space.low.ravel()],
            "high": [bound(value) for value in space.high.ravel()],
            "bytes": str(space.dtype) == "uint8",
        }, None
    if isinstance(space, spaces.MultiBinary):
        size = math.prod(space.shape)
        return {"shape": list(space.shape), "low": [0.0] * size, "high": [1.0] * size, "bytes": True}, None
    if isinstance(space, spaces.MultiDiscrete):
        low = [float(value) for value in space.start.ravel()]
        high = [first + float(count) - 1 for first, count in zip(low, space.nvec.ravel())]
        return {"shape": list(space.shape), "low": low, "high": high}, None
    raise Refusal(
        f"its observation space is {type(space).__name__}; rl-lab takes Discrete, Box, MultiBinary and MultiDiscrete. "
        "Flatten it with a wrapper, gymnasium.wrappers.FlattenObservation, in an environment that you register"
    )


ACTION_LIMIT = 4096


def describe_action(space):
    """How many actions there are, and each of them in Gymnasium's form (None where the number is the action)."""
    import numpy
    from gymnasium import spaces

    if isinstance(space, spaces.Discrete):
        start = int(space.start)
        return int(space.n), [start + index for index in range(int(space.n))] if start else None
    if isinstance(space, spaces.MultiDiscrete) or isinstance(space, spaces.MultiBinary):
        if isinstance(space, spaces.MultiBinary):
            counts, first = numpy.full(space.shape, 2), numpy.zeros(space.shape)
        else:
            counts, first = space.nvec, space.start
        total = math.prod(int(count) for count in counts.ravel())
        if total > ACTION_LIMIT:
            raise Refusal(f"its {type(space).__name__} action space has {total} combinations; at most {ACTION_LIMIT} can be numbered")
        combinations = itertools.product(*(range(int(count)) for count in counts.ravel()))
        return total, [(numpy.array(combination).reshape(counts.shape) + first).astype(space.dtype) for combination in combinations]
    if isinstance(space, spaces.Box):
        raise Refusal("its actions are continuous (Box); Q-learning and DQN need a finite number of actions")
    raise Refusal(f"its action space is {type(space).__name__}; rl-lab takes Discrete, MultiDiscrete and MultiBinary")


class Batch:
    """Copies of one environment that step together."""

    def __init__(self, request):
        import gymnasium
        from gymnasium.wrappers import OrderEnforcing

        spec = find_spec(request["id"])
        self.count = request["count"]
        self.environments = []
        try:
            for _ in range(self.count):
                made = self.make(spec, request)
                # This loop resets before it steps; that is all the wrapper looks after.
                self.environments.append(made.env if type(made) is OrderEnforcing else made)
        except Exception as failure:
            raise refusal(failure, "cannot be made") from failure
        first = self.environments[0]
        self.observation, self.convert = describe_observation(first.observation_space)
        self.action_count, self.actions_of = describe_action(first.action_space)
        self.steps = [environment.step for environment in self.environments]
        self.resets = [environment.reset for environment in self.environments]

    @staticmethod
    def make(spec, request):
        import gymnasium

        kwargs = dict(max_episode_steps=-1, disable_env_checker=True, **request["kwargs"])
        made = gymnasium.make(spec, **kwargs)
        if not request["drawn"] or "rgb_array" not in (made.metadata.get("render_modes") or []):
            return made
        try:
            drawn = gymnasium.make(spec, render_mode="rgb_array", **kwargs)
        except Exception:
            return made
        made.close()
        return drawn

    def close(self):
        for environment in self.environments:
            try:
                environment.close()
            except Exception:
                pass

    def spaces(self):
        frames = self.environments[0].metadata.get("render_fps")
        pace = 1 / frames if isinstance(frames, (int, float)) and frames >= 10 else None
        return {"actions": self.action_count, "observation": self.observation, "seconds_per_step": pace}

    def picture(self):
        """The environment's own picture; nothing where it paints none, or needs a package that is missing."""
        import numpy

        try:
            frame = self.environments[0].render()
        except Exception:
            return {}
        if not isinstance(frame, numpy.ndarray) or frame.ndim != 3 or frame.shape[2] != 3 or frame.dtype != numpy.uint8:
            return {}
        rows, columns, _ = frame.shape
        pixels = base64.b64encode(numpy.ascontiguousarray(frame)).decode()
        return {"rows": rows, "columns": columns, "pixels": pixels}

    def share(self, request):
        """Lays the columns over shared memory."""
        import numpy

        with open(request["path"], "r+b") as file:
            memory = mmap.mmap(file.fileno(), request["size"])
        offsets, count = request["offsets"], self.count

        def column(name, dtype, *shape):
            return numpy.ndarray(shape, dtype, buffer=memory, offset=offsets[name])

        self.memory = memory
        self.limit_cell = column("limit", numpy.int64, 1)
        self.actions = column("actions", numpy.int32, count)
        self.rewards = column("rewards", numpy.float64, count)
        self.endings = column("endings", numpy.uint8, count)
        self.seeds = column("seeds", numpy.int64, count)
        self.elapsed = [0] * count
        self.limit = 0
        if "states" in self.observation:
            self.states = True
            self.next_rows = column("next", numpy.int32, count)
            self.rows = column("observations", numpy.int32, count)
        else:
            self.states = False
            shape = self.observation["shape"]
            self.next_rows = list(column("next", numpy.float32, count, *shape))
            self.rows = list(column("observations", numpy.float32, count, *shape))
        return {}

    def begin_all(self):
        self.limit = int(self.limit_cell[0])
        for row in range(self.count):
            self.put(self.rows, row, self.first(row))

    def begin(self, request):
        row = request["row"]
        self.put(self.rows, row, self.first(row))
        return {}

    def first(self, row):
        seed = int(self.seeds[row])
        observation, self.info = self.resets[row](seed=seed if seed >= 0 else None)
        self.elapsed[row] = 0
        return observation

    def put(self, rows, row, observation):
        if self.states:
            rows[row] = self.convert(observation) if self.convert else observation
        else:
            rows[row][...] = observation

    def step_all(self):
        """Steps every row; a row whose episode ends begins the next one at once."""
        chosen = self.actions.tolist()
        if self.actions_of is not None:
            chosen = [self.actions_of[action] for action in chosen]
        steps, limit, elapsed = self.steps, self.limit, self.elapsed
        rewards, endings, seen = [], [], []
        over = None
        for row, action in enumerate(chosen):
            observation, reward, terminated, truncated, _ = steps[row](action)
            seen.append(observation)
            rewards.append(reward)
            count = elapsed[row] + 1
            elapsed[row] = count
            ending = 1 if terminated else 2 if truncated or count >= limit else 0
            endings.append(ending)
            if ending:
                over = [row] if over is None else over + [row]
        self.rewards[:] = rewards
        self.endings[:] = endings
        if self.states:
            if self.convert:
                seen = [self.convert(observation) for observation in seen]
            self.next_rows[:] = seen
        else:
            for row, observation in zip(self.next_rows, seen):
                row[...] = observation
        if over:
            for row in over:
                self.put(self.rows, row, self.first(row))

    def begin_alone(self):
        self.put(self.next_rows, 0, self.first(0))
        return self.numbers(self.info)

    def step_alone(self):
        action = int(self.actions[0])
        observation, reward, terminated, truncated, info = self.steps[0](
            action if self.actions_of is None else self.actions_of[action]
        )
        self.put(self.next_rows, 0, observation)
        self.rewards[0] = reward
        self.endings[0] = 1 if terminated else 2 if truncated else 0
        return self.numbers(info)

    @staticmethod
    def numbers(info):
        """The numbers, and lists of them, in what Gymnasium calls info."""
        import numpy

        found = {}
        for name, value in info.items():
            if isinstance(value, (str, bytes, dict)) or value is None:
                continue
            try:
                numbers = numpy.asarray(value, numpy.float64)
            except (TypeError, ValueError):
                continue
            if numbers.ndim <= 1 and numpy.isfinite(numbers).all():
                found[str(name)] = numbers.tolist()
        return {"info": found}


def answer(message):
    data = (json.dumps(message) + "\n").encode()
    while data:
        data = data[os.write(CHANNEL, data) :]


def serve():
    batch = None
    while True:
        data = os.read(CHANNEL, 1)
        if not data:
            return
        try:
            if data == b"S":
                batch.step_all()
            elif data == b"R":
                batch.begin_all()
            elif data == b"W":
                answer(batch.step_alone())
                continue
            elif data == b"B":
                answer(batch.begin_alone())
                continue
            elif data == b"P":
                answer(batch.picture())
                continue
            else:
                while not data.endswith(b"\n"):
                    more = os.read(CHANNEL, 65536)
                    if not more:
                        return
                    data += more
                request = json.loads(data)
                if request["do"] == "describe":
                    answer(describe(request))
                elif request["do"] == "open":
                    if batch is not None:
                        batch.close()
                        batch = None
                    batch = Batch(request)
                    answer(batch.spaces())
                elif request["do"] == "share":
                    answer(batch.share(request))
                elif request["do"] == "begin":
                    answer(batch.begin(request))
                continue
            os.write(CHANNEL, b".")
        except Refusal as failure:
            answer({"refused": str(failure)})
        except Exception as failure:
            answer({"failed": f"{type(failure).__name__}: {one_line(failure)}"})


if __name__ == "__main__":
    serve()
