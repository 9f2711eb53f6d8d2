"""A corridor whose replies are odd, each in one way, for the tests of the bridge."""

import os
import signal
import subprocess
import sys
import time

import gymnasium
import numpy
from gymnasium import spaces


class Corridor(gymnasium.Env):
    """Walk right to the fifth cell."""

    action_space = spaces.Discrete(2)
    observation_space = spaces.Box(0, 10, (4,), numpy.float32)

    def __init__(self, odd="nothing", size: int = 4, scale=1.0):
        self.odd, self.scale, self.x = odd, scale, 0
        if odd == "states":
            self.observation_space = spaces.Discrete(size)
        if odd == "empty":
            self.observation_space = spaces.Box(0, 1, (0,), numpy.float32)
        if odd == "actions":
            self.action_space = spaces.Discrete(size)
        if odd == "bytes":
            self.observation_space = spaces.Box(0, 255, (4,), numpy.uint8)
        if odd == "large":
            self.observation_space = spaces.Box(0, 2**40, (4,), numpy.int64)
        if odd == "pair":
            self.observation_space = spaces.Box(0, 10, (2,), numpy.float32)
        if odd == "beside":
            self.observation_space = spaces.Dict(
                observation=spaces.Discrete(10), action_mask=spaces.Box(0, 1, (2,), numpy.int8))
        if odd in ("mask", "illegal", "none legal"):
            self.observation_space = spaces.Discrete(10)

    def seen(self):
        if self.odd == "short":
            return numpy.array([self.x], numpy.float32)
        if self.odd == "pair":
            return numpy.array([self.x, 7], numpy.float32)
        if self.odd == "bytes":
            return numpy.full(4, self.x / 10, numpy.float32)
        if self.odd == "beside":
            return {"observation": self.x, "action_mask": self.mask()}
        if self.odd in ("states", "mask", "illegal", "none legal"):
            return self.x
        if self.odd == "large":
            return numpy.full(4, 2**24 + 1 if self.x == 3 else self.x, numpy.int64)
        if self.odd == "outside":
            return numpy.full(4, 5 * self.x, numpy.float32)
        if self.odd == "nan" and self.x == 3:
            return numpy.full(4, numpy.nan, numpy.float32)
        return numpy.full(4, self.x * self.scale, numpy.float32)

    def mask(self):
        """There is no way to the left."""
        return numpy.array([0, 0 if self.odd == "none legal" and self.x == 2 else 1], numpy.int8)

    def info(self):
        return {"action_mask": self.mask()} if self.odd in ("mask", "illegal", "none legal") else {}

    def reset(self, *, seed=None, options=None):
        if self.odd == "global" and seed is not None:
            numpy.random.seed(seed)
        super().reset(seed=seed)
        self.x = 0
        return self.seen() if self.odd in ("pair", "no info") else (self.seen(), self.info())

    def step(self, action):
        if self.odd in ("mask", "illegal", "beside") and action == 0:
            raise RuntimeError("an illegal action")
        self.x = max(0, self.x + (1 if action == 1 else -1))
        reward, over = float(self.x >= 5), self.x >= 5
        if self.odd == "prints":
            print("hello \x1b[31mred", flush=True)
            print("oh no", file=sys.stderr)
        if self.odd == "chatters":
            os.write(1, b"x" * 79 + b"\n" * 100_000)
        if self.odd == "descriptor":
            os.write(3, b"not for rl-lab")
        if self.odd == "hang":
            with open(os.environ["HANGING"], "w") as file:
                file.write(f"{os.getpid()}")
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(1000)
        if self.odd == "orphans":
            # One process in this one's group, and one that has left it and prints as fast as it can.
            with open(os.environ["ORPHAN"], "w") as file:
                file.write(f"{subprocess.Popen(['sleep', '60']).pid}")
            program = "import os, time\nend = time.time() + 60\nwhile time.time() < end: os.write(1, b'a line\\n' * 9000)"
            subprocess.Popen([sys.executable, "-c", program], start_new_session=True)
            time.sleep(1)
            os._exit(3)
        if self.odd == "half a letter":
            raise RuntimeError("\u00fcn\u00efcode \udcff")
        if self.odd == "wordless":
            raise ValueError
        if self.odd == "four":
            return self.seen(), reward, over, {}
        reward = {"reward none": None, "reward two": numpy.zeros(2), "reward nan": numpy.nan,
                  "reward text": "1", "reward bytes": b"1", "reward wrapped": numpy.ones(1, numpy.float32)}.get(self.odd, reward)
        return self.seen(), reward, over, None if self.odd == "done none" else False, self.info()


class Painted(Corridor):
    """Its frames are not as they should be."""

    metadata = {"render_modes": ["rgb_array"], "render_fps": 50}

    def __init__(self, odd="nothing", render_mode=None):
        super().__init__(odd)
        self.render_mode = render_mode

    def render(self):
        if self.odd == "raise":
            raise RuntimeError("no paint")
        shape, dtype = {"float": ((2, 3, 3), numpy.float32), "gray": ((2, 3), numpy.uint8)}.get(self.odd, ((2, 3, 4), numpy.uint8))
        return numpy.zeros(shape, dtype)


class Shared(Corridor):
    """All copies show the same array."""

    array = numpy.zeros(4, numpy.float32)

    def seen(self):
        self.array[:] = self.x
        return self.array


class Scaled(Corridor):
    """An array of its argument: of whole numbers where that is one."""

    def __init__(self, scale=1.0, sizes=(2, 3)):
        super().__init__()
        self.start = numpy.full(4, scale)
        self.start += 0.5
        assert all(isinstance(size, int) for size in sizes), sizes

    def seen(self):
        return (self.start + self.x).astype(numpy.float32)


gymnasium.register("Odd/Corridor-v0", entry_point=Corridor, max_episode_steps=20)
gymnasium.register("Painted-v0", entry_point=Painted, max_episode_steps=20)
gymnasium.register("Shared-v0", entry_point=Shared, max_episode_steps=20)
gymnasium.register("Scaled-v0", entry_point=Scaled, max_episode_steps=20)
