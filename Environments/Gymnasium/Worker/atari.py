"""Part of rl-lab's worker: Atari games, all of a batch in one call of ale-py's vector environment."""

import difflib
import re
import sys

SIDE = 84

def vector_environment(game):
    """The class, where a package that has it and the game are there."""
    needed = f"; install it: {sys.executable} -m pip install \"ale-py>=0.12.1\""
    try:
        import ale_py
        from ale_py.vector_env import AtariVectorEnv
    except ModuleNotFoundError as failure:
        if failure.name == "ale_py":
            raise Refusal(f"needs the Python package ale-py, which {sys.executable} lacks{needed}") from failure
        raise Refusal(f"needs ale-py 0.12.1 or newer, and {sys.executable} has an older one{needed}") from failure
    except Exception as failure:
        raise refusal(failure, "ale-py cannot be imported") from failure
    version = re.match(r"(\d+)\.(\d+)\.(\d+)", ale_py.__version__)
    # Before, resets of single rows fail or hang.
    if version and tuple(map(int, version.groups())) < (0, 12, 1):
        raise Refusal(f"needs ale-py 0.12.1 or newer, and {sys.executable} has {ale_py.__version__}{needed}")
    games = ale_py.roms.get_all_rom_ids()
    if game not in games:
        near = difflib.get_close_matches(game, games, n=1)
        advice = f"did you mean '{near[0]}'?" if near else "games are written as ale-py does, breakout or ms_pacman"
        raise Refusal(f"ale-py {ale_py.__version__} has no game '{one_line(game)}'; {advice}")
    return AtariVectorEnv


class AtariBatch(Batch):
    """Games that step together, in gray and of 84 by 84 pixels; stacks of frames are left to rl-lab, which stores each frame once."""

    def __init__(self, request):
        import_gymnasium()
        self.count, self.environments = request["count"], []
        keys = json.loads(request["arguments"])
        self.frame_skip = keys["frame_skip"]
        make = vector_environment(request["id"])
        shared = {
            "max_num_frames_per_episode": keys["most_frames"], "repeat_action_probability": keys["sticky"], "stack_num": 1,
            "frameskip": self.frame_skip, "noop_max": keys["noop_max"], "episodic_life": keys["episodic_life"],
            "reward_clipping": keys["clip_rewards"], "full_action_space": keys["full_action_space"],
        }
        try:
            self.vector = make(request["id"], self.count, img_height=SIDE, img_width=SIDE, **shared)
            # The same game in color: the same seeds and actions make the same of it.
            self.twin = None
            if request["drawn"]:
                self.twin = make(request["id"], 1, img_height=210, img_width=160, grayscale=False, maxpool=False, **shared)
        except Exception as failure:
            raise refusal(failure, "cannot be created") from failure
        self.form = Arrays((SIDE, SIDE, 1), numpy.dtype(numpy.uint8), 0, 255, True, True)
        self.is_discrete = self.masked = self.mask_is_used = self.mask_is_observed = False
        self.path, self.info, self.has_begun = (), {}, False
        self.action_count = int(self.vector.single_action_space.n)

    def close(self):
        for vector in (self.vector, self.twin):
            if vector is not None:
                vector.close()

    def spaces(self):
        return {
            "actions": self.action_count, "observation": self.form.claims(), "masked": False,
            "seconds_per_step": self.frame_skip / 60,
        }

    def picture(self):
        if self.twin is None or not self.has_begun:
            return {}
        frame = self.shown[0, 0]
        return {
            "rows": frame.shape[0], "columns": frame.shape[1],
            "pixels": base64.b64encode(numpy.ascontiguousarray(frame)).decode(),
        }

    def frames(self, reply):
        """`[B, 84, 84, 1]`, checked: one frame of bytes each."""
        if not isinstance(reply, numpy.ndarray) or reply.shape != (self.count, 1, SIDE, SIDE) or reply.dtype != numpy.uint8:
            raise Broken(f"ale-py observes {described(reply)} where {self.count} frames of {SIDE} by {SIDE} bytes are expected")
        return reply.reshape(self.count, SIDE, SIDE, 1)

    def begin_rows(self, chosen, column):
        """Begins an episode in the chosen rows, each with the seed it was told."""
        if not self.has_begun and not chosen.all():
            self.begin_rows(numpy.ones(self.count, bool), column)
        seeds = [seed & 0x7FFFFFFF if seed >= 0 else -1 for seed in self.seeds[chosen].tolist()]
        options = {"reset_mask": chosen} if self.has_begun else None
        observations, info = self.vector.reset(seed=numpy.array(seeds), options=options)
        if self.twin is not None:
            self.shown, _ = self.twin.reset(seed=numpy.array(seeds), options=options)
        self.has_begun = True
        column[chosen] = self.frames(observations)[chosen]
        for row in numpy.flatnonzero(chosen).tolist():
            self.elapsed[row] = 0
        self.info = self.facts(info)

    @staticmethod
    def facts(info):
        return {name: info[name].item(0) for name in ("lives", "episode_frame_number") if name in info}

    def share(self, request):
        super().share(request)
        self.elapsed = numpy.zeros(self.count, numpy.int64)
        offset = request["offsets"]["observations"]
        self.column = numpy.ndarray(self.next_column.shape, numpy.float32, buffer=self.memory, offset=offset)
        return {}

    def begin_all(self):
        self.limit = int(self.limit_cell[0])
        self.begin_rows(numpy.ones(self.count, bool), self.column)

    def begin(self, row, rows, masks):
        self.begin_rows(numpy.arange(self.count) == row, self.column)

    def begin_alone(self):
        self.begin_rows(numpy.ones(1, bool), self.next_column)
        return self.numbers(self.info)

    def advance(self):
        """Takes every row's action; says which rows terminated and which were truncated."""
        observations, rewards, terminated, truncated, info = self.vector.step(self.actions)
        if self.twin is not None:
            self.shown = self.twin.step(self.actions)[0]
        self.next_column[...] = self.frames(observations)
        self.rewards[:] = rewards
        self.elapsed += 1
        self.info = self.facts(info)
        return terminated, truncated

    def step_all(self):
        terminated, truncated = self.advance()
        self.endings[:] = numpy.where(terminated, 1, numpy.where(truncated | (self.elapsed >= self.limit), 2, 0))
        over = self.endings != 0
        if over.any():
            self.begin_rows(over, self.column)

    def step_alone(self):
        terminated, truncated = self.advance()
        self.endings[0] = 1 if terminated[0] else 2 if truncated[0] else 0
        return self.numbers(self.info)
