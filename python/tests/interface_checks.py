"""Checks of what Gymnasium's two interfaces promise: misuse, autoreset, limits, pictures; `checks.py` runs them."""

import statistics
import time
import warnings

import gymnasium
import numpy
import rl_lab


def step_both(ours, theirs, random, tolerance):
    """Takes the same random actions in both batches, and compares what came of them."""
    actions = random.integers(ours.single_action_space.n, size=ours.num_envs)
    a, b = ours.step(actions), theirs.step(actions)
    for first, second in zip(a[:4], b[:4]):
        assert numpy.allclose(first, second, atol=tolerance), (ours, first, second)
    return actions, (a, b)


def raises(kind, body, text=None):
    """The exception that `body` ends in; its text is compared where one is given."""
    try:
        body()
    except kind as error:
        assert text is None or str(error) == text, str(error)
        return error
    raise AssertionError(f"nothing is raised where {kind.__name__} was expected")


def a_closed_environment_says_so():
    from gymnasium.error import ClosedEnvironmentError

    text = "the environment has been closed; make another"
    for env, action in ((rl_lab.Environment("CartPole-v1", render_mode="rgb_array"), 0),
                        (rl_lab.VectorEnvironment("FrozenLake-v1", 2, render_mode="rgb_array"), [0, 0])):
        env.reset(seed=1)
        env.close()
        env.close()
        raises(ClosedEnvironmentError, env.reset, text)
        raises(ClosedEnvironmentError, lambda: env.step(action), text)
        raises(ClosedEnvironmentError, env.render, text)
    made = gymnasium.make("rl_lab/CartPole-v1")
    made.reset()
    made.close()
    raises(ClosedEnvironmentError, made.reset, text)


def closing_while_another_thread_steps_is_safe():
    import threading

    from gymnasium.error import ClosedEnvironmentError

    for _ in range(20):
        envs = rl_lab.VectorEnvironment("CartPole-v1", 512)
        envs.reset(seed=1)
        actions, ends = numpy.ones(512, numpy.int64), []

        def play():
            try:
                while True:
                    envs.step(actions)
            except ClosedEnvironmentError:
                ends.append(True)

        threads = [threading.Thread(target=play) for _ in range(2)]
        for thread in threads:
            thread.start()
        time.sleep(0.01)
        envs.close()
        for thread in threads:
            thread.join()
        assert ends == [True, True]


def impossible_batches_are_refused():
    for count in (0, -1, 10**12):
        raises(ValueError, lambda: rl_lab.VectorEnvironment("CartPole-v1", count),
               f"num_envs must be a whole number from 1 to 1000000, not {count}")
    for count in (2.0, "3", None):
        raises(TypeError, lambda: rl_lab.VectorEnvironment("CartPole-v1", count))
    error = raises(rl_lab.LabError, lambda: rl_lab.VectorEnvironment("Othello-v0", 1_000_000, frame_stack=64))
    assert "make fewer" in str(error) or "frame_stack" in str(error), error
    raises(ValueError, lambda: rl_lab.Environment("CartPole-v1\0"))
    raises(TypeError, lambda: rl_lab.Environment(3))
    raises(ValueError, lambda: rl_lab.Environment("CartPole-v1", render_mode="human"))
    raises(ValueError, lambda: rl_lab.VectorEnvironment("CartPole-v1", 2, autoreset_mode="Never"))
    # A slash within a name makes no path of it.
    error = raises(rl_lab.LabError, lambda: rl_lab.Environment("ALE/Pong-v5"))
    assert str(error).startswith("unknown environment 'ALE/Pong-v5'"), error


def wrong_actions_are_refused():
    from gymnasium.error import InvalidAction, ResetNeeded

    env, envs = rl_lab.Environment("CartPole-v1"), rl_lab.VectorEnvironment("CartPole-v1", 3)
    raises(ResetNeeded, lambda: env.step(0), "step() comes after reset(); call reset() first")
    raises(ResetNeeded, lambda: envs.step([0, 0, 0]), "step() comes after reset(); call reset() first")
    env.reset(seed=1)
    envs.reset(seed=1)
    before = envs._batch._seen.copy()
    for action in (0.5, 1.0, "1", None, [1], numpy.array([1])):
        raises(TypeError, lambda: env.step(action))
    for action in (2, -1, 2**70):
        raises(InvalidAction, lambda: env.step(action), f"action {action} is none; there are 0 to 1")
    for actions in (1, numpy.int64(1), [1, 1], [[1], [1], [1]], [1] * 4):
        raises(ValueError, lambda: envs.step(actions))
    for actions in ([0.5, 1, 1], [1.0, 1.0, 1.0], [True, False, True], ["1", "0", "1"], [2**70, 0, 0]):
        raises(TypeError, lambda: envs.step(actions))
    for actions in ([0, 1, 2], [0, -1, 1], numpy.array([0, 1, 2**64 - 1], numpy.uint64)):
        raises(InvalidAction, lambda: envs.step(actions))
    assert (envs._batch._seen == before).all()
    for actions in ([0, 1, 1], (1, 1, 0), numpy.array([1, 0, 1], numpy.int8), numpy.array([1, 0, 1], numpy.uint64)):
        envs.step(actions)
    for action in (1, numpy.int64(0), numpy.array(1)):
        env.step(action)


def wrong_seeds_are_refused():
    from gymnasium.error import Error

    env, envs = rl_lab.Environment("CartPole-v1"), rl_lab.VectorEnvironment("CartPole-v1", 3)
    for seed in (-1, 2**64):
        raises(Error, lambda: env.reset(seed=seed))
        raises(ValueError, lambda: envs.reset(seed=seed))
        raises(ValueError, lambda: envs.reset(seed=[1, 2, seed]))
    raises(ValueError, lambda: envs.reset(seed=2**64 - 2))
    for seed in (1.5, "1", True):
        raises(TypeError, lambda: env.reset(seed=seed))
    for seeds in ([1, 2], [1, 2, 3, 4], []):
        raises(ValueError, lambda: envs.reset(seed=seeds))
    raises(TypeError, lambda: envs.reset(seed=[1, 2, 0.5]))
    env.reset(seed=2**64 - 1)
    env.reset(seed=numpy.int64(3))
    # Any seeds, one a row; None for one that goes on.
    observations, _ = envs.reset(seed=[9, 4, 9])
    alone = rl_lab.Environment("CartPole-v1")
    for row, seed in enumerate([9, 4, 9]):
        assert (observations[row] == alone.reset(seed=seed)[0]).all()
    later, _ = envs.reset(seed=[None, 4, None])
    assert (later[1] == observations[1]).all() and (later[0] != observations[0]).any()


def a_reset_mask_resets_its_rows():
    ours = rl_lab.VectorEnvironment("CartPole-v1", 3)
    mask = numpy.array([True, False, True])
    from gymnasium.error import ResetNeeded

    raises(ResetNeeded, lambda: ours.reset(options={"reset_mask": mask}))
    ours.reset(seed=1)
    seen = ours.step([1, 1, 1])[0]
    after, _ = ours.reset(seed=[5, 6, 7], options={"reset_mask": mask})
    assert (after[1] == seen[1]).all()
    alone = rl_lab.Environment("CartPole-v1")
    assert (after[0] == alone.reset(seed=5)[0]).all() and (after[2] == alone.reset(seed=7)[0]).all()
    raises(TypeError, lambda: ours.reset(options={"reset_mask": [True, False, True]}))
    raises(TypeError, lambda: ours.reset(options={"reset_mask": numpy.array([1, 0, 1])}))
    raises(ValueError, lambda: ours.reset(options={"reset_mask": numpy.array([True])}))
    raises(ValueError, lambda: ours.reset(options={"reset_mask": numpy.zeros(3, bool)}))


def every_autoreset_mode_is_gymnasiums():
    modes = gymnasium.vector.AutoresetMode
    for name, tolerance in (("CartPole-v1", 1e-6), ("FrozenLake-v1", 0), ("CliffWalking-v1", 0)):
        for mode in (modes.NEXT_STEP, modes.DISABLED, modes.SAME_STEP):
            ours = rl_lab.VectorEnvironment(name, 5, autoreset_mode=mode)
            theirs = gymnasium.vector.SyncVectorEnv([lambda: gymnasium.make(name) for _ in range(5)], autoreset_mode=mode)
            assert ours.metadata["autoreset_mode"] is mode
            (a, _), (b, _) = ours.reset(seed=[3, 1, 4, 1, 5]), theirs.reset(seed=[3, 1, 4, 1, 5])
            assert numpy.allclose(a, b, atol=tolerance)
            random = numpy.random.default_rng(2)
            for _ in range(300):
                actions, (a, b) = step_both(ours, theirs, random, tolerance)
                over = b[2] | b[3]
                if mode is modes.DISABLED and over.any():
                    from gymnasium.error import ResetNeeded

                    raises(ResetNeeded, lambda: ours.step(actions))
                    first, second = (envs.reset(options={"reset_mask": over.copy()})[0] for envs in (ours, theirs))
                    assert numpy.allclose(first, second, atol=tolerance)
    assert rl_lab.VectorEnvironment("CartPole-v1", 2, autoreset_mode="NextStep").autoreset_mode is modes.NEXT_STEP


def a_finished_row_waits_for_its_reset():
    from rl_lab._library import DISABLED, Batch

    batch, ended = Batch("CartPole-v1", 2, {}, DISABLED), 0
    batch.reset([2, 2], [1, 2])
    while not ended:
        (seen, _, _, _, _, over), ended, _ = batch.step([1, 0])
    row = int(over.argmax())
    last = seen[row].copy()
    (seen, rewards, _, _, _, over), _, _ = batch.step([1, 0])
    assert (seen[row] == last).all() and rewards[row] == 0 and not over[row]


def gymnasiums_vector_wrappers_take_the_batch():
    from gymnasium.wrappers.vector import FlattenObservation, NormalizeObservation, NormalizeReward, RecordEpisodeStatistics

    envs = gymnasium.make_vec("rl_lab/CartPole-v1", num_envs=4, autoreset_mode="NextStep")
    wrapped = RecordEpisodeStatistics(NormalizeReward(NormalizeObservation(envs)))
    wrapped.reset(seed=1)
    lengths = []
    for _ in range(200):
        _, _, _, _, infos = wrapped.step(numpy.ones(4, numpy.int64))
        if "episode" in infos:
            lengths += infos["episode"]["l"][infos["_episode"]].tolist()
    assert len(lengths) > 40 and 8 <= statistics.mean(lengths) <= 11, lengths
    games = FlattenObservation(rl_lab.VectorEnvironment("TicTacToe-v0", 2, autoreset_mode="NextStep"))
    assert games.reset(seed=1)[0].shape == (2, 18)


def a_reset_begins_an_episode_whatever_came_before():
    env = rl_lab.Environment("FrozenLake-v1", is_slippery=False, map_name="4x4")
    env.reset(seed=1)
    for action in (2, 2, 1, 1, 1, 2):
        last = env.step(action)
    assert last[:4] == (15, 1.0, True, False)
    with warnings.catch_warnings(record=True) as complaints:
        warnings.simplefilter("always")
        for _ in range(3):
            assert env.step(0)[:4] == (15, 0.0, True, False)
    assert "call reset()" in str(complaints[0].message)
    assert env.reset()[0] == 0
    # The random numbers are those of an environment that nobody stepped beyond its end.
    ours, theirs = rl_lab.Environment("CartPole-v1"), gymnasium.make("CartPole-v1")
    a, b = ours.reset(seed=3)[0], theirs.reset(seed=3)[0]
    for extra in (0, 2, 5):
        over = False
        while not over:
            a, b = ours.step(1), theirs.step(1)
            over = a[2]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for _ in range(extra):
                ours.step(1)
        assert numpy.allclose(ours.reset()[0], theirs.reset()[0], atol=1e-6)


def time_limits_stand_in_the_registration():
    assert gymnasium.spec("rl_lab/CartPole-v1").max_episode_steps == 500
    assert gymnasium.spec("rl_lab/CartPole-v1").reward_threshold == gymnasium.spec("CartPole-v1").reward_threshold
    assert gymnasium.spec("rl_lab/CliffWalking-v1").max_episode_steps is None
    # A maze's limit is that of its size.
    assert gymnasium.spec("rl_lab/Maze-v0").max_episode_steps is None

    def length(env):
        env.reset(seed=1)
        for step in range(1, 10_000):
            result = env.step(step % 2 if env.action_space.n == 2 else 0)
            if result[2] or result[3]:
                return step, bool(result[3])

    lake = {"is_slippery": False}
    assert length(gymnasium.make("rl_lab/FrozenLake-v1", **lake)) == (100, True)
    assert length(gymnasium.make("rl_lab/FrozenLake-v1", max_episode_steps=7, **lake)) == (7, True)
    assert length(gymnasium.make("rl_lab/FrozenLake-v1", max_episode_steps=300, **lake)) == (300, True)
    assert length(rl_lab.Environment("FrozenLake-v1", **lake)) == (100, True)
    assert length(rl_lab.Environment("FrozenLake-v1", max_episode_steps=9, **lake)) == (9, True)
    envs = gymnasium.make_vec("rl_lab/FrozenLake-v1", num_envs=2, max_episode_steps=5, **lake)
    envs.reset(seed=1)
    ends = [bool(envs.step([0, 0])[3].all()) for _ in range(10)]
    assert ends == [False] * 4 + [True] + [False] * 4 + [True]
    assert envs.spec.id == "rl_lab/FrozenLake-v1"


def copies_are_refused_in_one_line():
    import copy
    import pickle

    for env in (rl_lab.Environment("CartPole-v1"), rl_lab.VectorEnvironment("CartPole-v1", 2)):
        text = f"a {type(env).__name__} of rl_lab cannot be pickled or copied; make another one with the same arguments"
        for body in (lambda: pickle.dumps(env), lambda: copy.deepcopy(env), lambda: copy.copy(env)):
            raises(TypeError, body, text)


def pictures_are_the_viewers():
    env = gymnasium.make("rl_lab/FrozenLake-v1", render_mode="rgb_array", is_slippery=False)
    env.reset(seed=1)
    first = env.render()
    assert first.shape == (512, 512, 3) and first.dtype == numpy.uint8
    assert len(numpy.unique(first.reshape(-1, 3), axis=0)) >= 4
    env.step(2)
    second = env.render()
    # The agent has moved from the first cell to the second; the goal has not.
    assert (first[:128, :256] != second[:128, :256]).any() and (first[384:, 384:] == second[384:, 384:]).all()
    # The end of an episode can still be looked at.
    for action in (2, 1, 1, 1, 2):
        result = env.step(action)
    assert result[2] and (env.render()[384:, 384:] != first[384:, 384:]).any()
    for mode in ("SameStep", "NextStep"):
        envs = rl_lab.VectorEnvironment("CartPole-v1", 3, render_mode="rgb_array", autoreset_mode=mode)
        envs.reset(seed=1)
        frames = envs.render()
        assert len(frames) == 3 and all(frame.shape == frames[0].shape for frame in frames)
        assert min(frames[0].shape[:2]) % 2 == 0 and (frames[0] != frames[1]).any()
    for name in rl_lab.environments():
        env = rl_lab.Environment(name, render_mode="rgb_array")
        env.reset(seed=1)
        assert len(numpy.unique(env.render().reshape(-1, 3), axis=0)) > 1, name
    from gymnasium.wrappers import RenderCollection

    collected = RenderCollection(gymnasium.make("rl_lab/CartPole-v1", render_mode="rgb_array"))
    collected.reset(seed=1)
    collected.step(0)
    assert len(collected.render()) == 2


def stacked_frames_are_the_same_alone_and_in_a_batch():
    alone = rl_lab.Environment("CartPole-v1", frame_stack=3)
    envs = rl_lab.VectorEnvironment("CartPole-v1", 1, frame_stack=3)
    assert alone.observation_space.shape == (12,)
    (a, _), (b, _) = alone.reset(seed=4), envs.reset(seed=4)
    random = numpy.random.default_rng(1)
    for _ in range(200):
        assert (a == b[0]).all()
        action = int(random.integers(2))
        a, _, terminated, truncated, _ = alone.step(action)
        b, _, _, _, infos = envs.step([action])
        if terminated or truncated:
            assert (infos["final_obs"][0] == a).all()
            a, _ = alone.reset()
