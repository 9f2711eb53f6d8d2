"""Part of rl-lab's worker: copies of one environment that step together."""

import base64
import mmap

# What a seed is cut to where an environment takes no longer one, as NumPy's old generator (32 bits) and C's int (31).
SEED_MASKS = [2**63 - 1, 2**32 - 1, 2**31 - 1]


class Batch:
    """Copies of one environment that step together; what they reply is checked against their spaces."""

    def __init__(self, request):
        from gymnasium.wrappers import OrderEnforcing

        import_gymnasium()
        spec = find_spec(request["id"])
        self.count = request["count"]
        self.environments = []
        view = json.loads(request["view"])
        # The shape of spaces is looked at before there are many of them.
        for _ in range(self.count):
            try:
                # rl-lab counts the steps of an episode itself; wrappers find the limit within, as Gymnasium puts it.
                made = self.make(limited(spec, view["limit"]), request)
            except Exception as failure:
                raise refusal(failure, "cannot be created") from failure
            # This loop resets before it steps; that is all the wrapper looks after.
            made = wrapped(made.env if type(made) is OrderEnforcing else made, view["wrappers"])
            self.environments.append(made)
            if len(self.environments) == 1:
                self.look_at_spaces(made, request, view)
        self.steps = [environment.step for environment in self.environments]
        self.resets = [environment.reset for environment in self.environments]
        self.seed_mask = SEED_MASKS[0]
        self.info = {}
        if request["probes"] and self.mask_is_used and not self.mask_is_observed:
            self.masked = self.shows_mask()

    def look_at_spaces(self, made, request, view):
        space, self.mask_is_observed = masked_parts(made.observation_space)
        self.mask_is_used = request["uses_mask"]
        self.masked = self.mask_is_used and (self.mask_is_observed or request["masked"])
        self.space = space
        self.form, self.path = observation_form(space, view["observation"], view["index"])
        self.is_discrete = isinstance(self.form, States)
        self.action_count, self.actions_of = describe_action(made.action_space)

    def shows_mask(self):
        """Whether the environment tells which actions are legal, as `info["action_mask"]` of a reset."""
        try:
            self.begin_row(0, 0)
        except Exception:
            # The first reset of an episode will tell.
            return False
        if "action_mask" not in self.info:
            return False
        self.legal(self.info["action_mask"])
        return True

    @staticmethod
    def make(spec, request):
        import gymnasium

        kwargs = {**json.loads(request["kwargs"]), **json.loads(request["arguments"]), "disable_env_checker": True}
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
        claims = self.form.claims()
        return {"actions": self.action_count, "observation": claims, "masked": self.masked, "seconds_per_step": pace}

    def picture(self):
        """The environment's own picture; nothing where it paints none, or needs a package that is missing."""
        environment = self.environments[0]
        try:
            frame = environment.render()
        except Exception as failure:
            paints = "rgb_array" in (environment.metadata.get("render_modes") or [])
            return {"problem": f"render raised {named(failure)}"} if paints and not missing_package(failure) else {}
        if not isinstance(frame, numpy.ndarray):
            return {}
        if frame.ndim != 3 or frame.shape[2] != 3 or frame.dtype != numpy.uint8:
            return {"problem": f"render returns {described(frame)}; a picture is an array of uint8 of shape [height, width, 3]"}
        rows, columns, _ = frame.shape
        pixels = base64.b64encode(numpy.ascontiguousarray(frame)).decode()
        return {"rows": rows, "columns": columns, "pixels": pixels}

    def share(self, request):
        """Lays the columns over shared memory."""
        with open(request["path"], "r+b") as file:
            memory = mmap.mmap(file.fileno(), request["size"])
        offsets, count = request["offsets"], self.count

        def column(name, dtype, *shape):
            return numpy.ndarray(shape, dtype, buffer=memory, offset=offsets[name])

        self.memory = memory
        self.prepare()
        self.limit_cell = column("limit", numpy.int64, 1)
        self.actions = column("actions", numpy.int32, count)
        self.rewards = column("rewards", numpy.float64, count)
        self.endings = column("endings", numpy.uint8, count)
        self.seeds = column("seeds", numpy.int64, count)
        self.elapsed = [0] * count
        self.limit = 0
        shape, dtype = ((), numpy.int32) if self.is_discrete else (self.form.claims()["shape"], numpy.float32)
        self.next_column = column("next", dtype, count, *shape)
        self.next_rows = self.next_column if self.is_discrete else list(self.next_column)
        rows = column("observations", dtype, count, *shape)
        self.rows = rows if self.is_discrete else list(rows)
        if self.masked:
            self.next_masks = column("next_masks", numpy.uint8, count, self.action_count)
            self.masks = column("masks", numpy.uint8, count, self.action_count)
        else:
            self.next_masks = self.masks = None
        return {}

    def prepare(self):
        """What a step asks of observations that are as declared."""
        form = self.form
        is_direct = not (self.masked or self.mask_is_observed or self.path)
        is_state, is_array = is_direct and type(form) is States, is_direct and type(form) is Arrays and form.shape != ()
        start = form.start if self.is_discrete else 0
        end = start + form.count if self.is_discrete else 0
        self.plain = is_array, is_state, form.shape if is_array else None, form.dtype if is_array else None, start, end

    def begin_all(self):
        self.limit = int(self.limit_cell[0])
        for row in range(self.count):
            self.begin(row, self.rows, self.masks)

    def begin(self, row, rows, masks):
        """Begins an episode in a row, and puts down what is seen of it."""
        seed = int(self.seeds[row])
        self.put(rows, row, masks, self.begin_row(row, seed if seed >= 0 else None), self.info, "reset")
        self.elapsed[row] = 0

    def begin_row(self, row, seed):
        """The first observation of an episode."""
        try:
            reply = self.resets[row]() if seed is None else self.resets[row](seed=seed & self.seed_mask)
        except (TypeError, ValueError, OverflowError) as failure:
            reply = self.reset_otherwise(row, seed, failure)
        if not isinstance(reply, (tuple, list)) or len(reply) != 2 or not isinstance(reply[1], dict):
            raise Broken(
                f"reset returns {described(reply)} where Gymnasium's returns two values, observation and info, a dict; "
                "without info it is the reset of old Gym"
            )
        observation, self.info = reply
        return observation

    def reset_otherwise(self, row, seed, failure):
        """Resets with fewer bits of a seed, where an environment takes no more; from then on all resets do the same."""
        if isinstance(failure, TypeError) and "unexpected keyword argument 'seed'" in str(failure):
            raise Broken("its reset takes no seed; write def reset(self, *, seed=None, options=None)")
        # Not after any failure: what another seed would have spared must not be hidden by one.
        is_about_seed = isinstance(failure, OverflowError) or isinstance(failure, ValueError) and "seed" in str(failure).lower()
        if seed is None or not is_about_seed:
            raise failure
        for mask in SEED_MASKS:
            if mask < self.seed_mask and seed & mask != seed & self.seed_mask:
                try:
                    reply = self.resets[row](seed=seed & mask)
                except (ValueError, OverflowError):
                    continue
                self.seed_mask = mask
                return reply
        raise failure

    def put(self, rows, row, masks, observation, info, what):
        """Puts down an observation, and which actions are legal where it is seen."""
        is_array, _, shape, dtype, _, _ = self.plain
        if is_array and observation.__class__ is numpy.ndarray and observation.dtype is dtype and observation.shape == shape:
            rows[row][...] = observation
            return
        if self.mask_is_observed:
            observation, info = self.parts(observation, what)
        if self.path:
            observation = entry_of(observation, self.path, self.space, what)
        if self.is_discrete:
            rows[row] = self.form.state(observation, what)
        else:
            rows[row][...] = self.form.array(observation, what).reshape(rows[row].shape)
        if masks is not None:
            if not isinstance(info, dict) or "action_mask" not in info:
                raise Broken(f"{what} gives no action_mask, though the first reset gave one; environment.action_mask: false ignores it")
            masks[row] = self.legal(info["action_mask"])

    @staticmethod
    def parts(observation, what):
        if not isinstance(observation, dict) or "observation" not in observation or "action_mask" not in observation:
            raise Broken(f"{what} observes {described(observation)} where its space is a Dict of observation and action_mask")
        return observation["observation"], observation

    def legal(self, mask):
        """Flags of the legal actions."""
        array = numpy.asarray(mask)
        if array.dtype.kind not in "fiub" or array.size != self.action_count or array.ndim > 1:
            raise Broken(
                f"its action_mask is {described(mask)}; it has one flag for each of its {self.action_count} actions. "
                "environment.action_mask: false ignores it"
            )
        return array != 0

    def step_all(self):
        """Steps every row; a row whose episode ends begins the next one at once."""
        chosen = self.actions.tolist()
        if self.actions_of is not None:
            chosen = [self.actions_of[action] for action in chosen]
        steps, limit, elapsed, next_rows, next_masks = self.steps, self.limit, self.elapsed, self.next_rows, self.next_masks
        is_array, is_state, shape, dtype, start, end = self.plain
        rewards, endings, states = [], [], []
        over = None
        # What is as declared costs no call; an observation is written at once, since copies may all show the same array.
        for row, action in enumerate(chosen):
            reply = steps[row](action)
            try:
                observation, reward, terminated, truncated, info = reply
            except (TypeError, ValueError):
                raise self.not_five(reply) from None
            if is_array:
                try:
                    is_plain = observation.dtype is dtype and observation.shape == shape
                except AttributeError:
                    is_plain = False
                if is_plain:
                    next_rows[row][...] = observation
                else:
                    self.put(next_rows, row, next_masks, observation, info, "step")
            elif is_state and observation.__class__ is int and start <= observation < end:
                states.append(observation)
            else:
                self.put(next_rows, row, next_masks, observation, info, "step")
                if self.is_discrete:
                    states.append(int(next_rows[row]) + start)
            rewards.append(reward)
            count = elapsed[row] + 1
            elapsed[row] = count
            if terminated is False and truncated is False:
                ending = 0 if count < limit else 2
            else:
                # Both are asked for what they are.
                truncated = flag(truncated, "step gives truncated")
                ending = 1 if flag(terminated, "step gives terminated") else 2 if truncated or count >= limit else 0
            endings.append(ending)
            if ending:
                over = [row] if over is None else over + [row]
        self.put_rewards(rewards)
        self.endings[:] = endings
        if states:
            self.next_column[:] = [state - start for state in states] if start else states
        if over:
            for row in over:
                self.begin(row, self.rows, self.masks)

    def put_rewards(self, rewards):
        """Puts down rewards, which are looked at one by one only where they are not numbers at first sight."""
        try:
            found = numpy.asarray(rewards)
        except (TypeError, ValueError):
            found = None
        # NumPy would make numbers of texts, and NaN of None.
        if found is None or found.ndim != 1 or found.dtype.kind not in "fiub":
            found = [number(reward, "step returns the reward") for reward in rewards]
        self.rewards[:] = found

    @staticmethod
    def not_five(reply):
        """What to say of a step that does not return five values."""
        is_sequence = isinstance(reply, (tuple, list))
        count = f"{len(reply)} values" if is_sequence else described(reply)
        old = "; four are the step of old Gym" if is_sequence and len(reply) == 4 else ""
        return Broken(
            f"step returns {count} where Gymnasium's returns five: observation, reward, terminated, truncated and info{old}")

    def begin_alone(self):
        self.begin(0, self.next_rows, self.next_masks)
        return self.numbers(self.info)

    def step_alone(self):
        action = int(self.actions[0])
        reply = self.steps[0](action if self.actions_of is None else self.actions_of[action])
        try:
            observation, reward, terminated, truncated, info = reply
        except (TypeError, ValueError):
            raise self.not_five(reply) from None
        self.put(self.next_rows, 0, self.next_masks, observation, info, "step")
        self.rewards[0] = number(reward, "step returns the reward")
        terminated, truncated = flag(terminated, "step gives terminated"), flag(truncated, "step gives truncated")
        self.endings[0] = 1 if terminated else 2 if truncated else 0
        return self.numbers(info)

    @staticmethod
    def numbers(info):
        """The numbers, and lists of them, in what Gymnasium calls info."""
        found = {}
        for name, value in (info.items() if isinstance(info, dict) else []):
            if isinstance(value, (str, bytes, dict)) or value is None:
                continue
            try:
                numbers = numpy.asarray(value, numpy.float64)
            except (TypeError, ValueError, OverflowError):
                continue
            if numbers.ndim <= 1 and numbers.size <= MOST_ACTIONS and numpy.isfinite(numbers).all():
                found[one_line(name)] = numbers.tolist()
        return {"info": found}
