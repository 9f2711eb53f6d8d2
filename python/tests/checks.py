"""Checks of the module `rl_lab`; `python checks.py NAME` runs one, and a failure is an exception."""

import pathlib
import statistics
import sys
import time
import warnings

import gymnasium
import numpy

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import rl_lab  # noqa: E402
from interface_checks import *  # noqa: E402, F403
from interface_checks import step_both  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]


def every_environment_passes_check_env():
    from gymnasium.utils.env_checker import check_env

    families = {"FrozenLake-v1", "CartPole-v1", "ConnectFour-v0"}
    assert families <= set(rl_lab.environments())
    for name in rl_lab.environments():
        with warnings.catch_warnings(record=True) as complaints:
            warnings.simplefilter("always")
            check_env(gymnasium.make("rl_lab/" + name.replace("/", "-")).unwrapped, skip_render_check=True)
        # Bounds that are infinite in Gymnasium's own environments are infinite here; MinAtar has two versions that differ.
        texts = [str(complaint.message) for complaint in complaints]
        assert all("infinity" in text or "out of date" in text for text in texts), (name, texts)


def a_batch_is_gymnasiums_batch():
    for name, tolerance in (("CartPole-v1", 1e-6), ("FrozenLake-v1", 0), ("CliffWalking-v1", 0)):
        ours = gymnasium.make_vec("rl_lab/" + name.replace("/", "-"), num_envs=6)
        mode = gymnasium.vector.AutoresetMode.SAME_STEP
        theirs = gymnasium.vector.SyncVectorEnv([lambda: gymnasium.make(name) for _ in range(6)], autoreset_mode=mode)
        (a, _), (b, _) = ours.reset(seed=5), theirs.reset(seed=5)
        assert numpy.allclose(a, b, atol=tolerance)
        random = numpy.random.default_rng(2)
        for _ in range(400):
            _, (a, b) = step_both(ours, theirs, random, tolerance)
            assert ("final_obs" in a[4]) == ("final_obs" in b[4])
            for row in numpy.flatnonzero(b[4].get("_final_obs", [])):
                assert a[4]["_final_obs"][row]
                assert numpy.allclose(a[4]["final_obs"][row], b[4]["final_obs"][row], atol=tolerance)


def one_environment_is_gymnasiums():
    ours, theirs = gymnasium.make("rl_lab/FrozenLake-v1", map_name="8x8"), gymnasium.make("FrozenLake8x8-v1", max_episode_steps=100)
    seeds = [4, None, None, 9, None]
    random = numpy.random.default_rng(3)
    for seed in seeds:
        assert ours.reset(seed=seed)[0] == theirs.reset(seed=seed)[0]
        over = False
        while not over:
            action = int(random.integers(4))
            a, b = ours.step(action), theirs.step(action)
            assert a[:4] == b[:4], (a, b)
            over = a[2] or a[3]


def legal_actions_are_told():
    env = gymnasium.make("rl_lab/ConnectFour-v0", seat="first")
    random = numpy.random.default_rng(4)
    lengths = []
    for seed in range(20):
        _, info = env.reset(seed=seed)
        over, length = False, 0
        while not over:
            action = random.choice(numpy.flatnonzero(info["action_mask"]))
            observation, reward, over, truncated, info = env.step(int(action))
            length += 1
            # A column is full where its top cell holds a stone of either side.
            free = observation[:, 0].sum(axis=0) == 0
            assert not over and (info["action_mask"] == free).all() or over and not info["action_mask"].any()
        lengths.append(length)
    # Fewer moves than four do not win, and an illegal one would have ended the game.
    assert min(lengths) >= 4 and max(lengths) <= 21
    envs = gymnasium.make_vec("rl_lab/TicTacToe-v0", num_envs=16)
    _, infos = envs.reset(seed=1)
    games = 0
    for _ in range(200):
        actions = numpy.array([random.choice(numpy.flatnonzero(row)) for row in infos["action_mask"]])
        observations, _, over, _, infos = envs.step(actions)
        free = observations.sum(axis=1).reshape(16, 9) == 0
        assert (infos["action_mask"] == free).all()
        games += over.sum()
    assert games > 300
    assert "action_mask" not in rl_lab.VectorEnvironment("CartPole-v1", 2).reset(seed=1)[1]


def what_is_kept_is_not_overwritten():
    envs = rl_lab.VectorEnvironment("CartPole-v1", 4)
    envs.reset(seed=1)
    random = numpy.random.default_rng(1)
    kept, copies = [], []
    for step in range(60):
        results = envs.step(random.integers(2, size=4))
        array = (results[0], results[0][1:2], results[1], results[2])[step % 4]
        kept.append(array)
        copies.append(array.copy())
    assert all((a == b).all() for a, b in zip(kept, copies))
    assert len({id(envs.step(random.integers(2, size=4))[0]) for _ in range(50)}) <= 3


def complaints_are_the_labs():
    def complaint(*arguments, **settings):
        try:
            rl_lab.VectorEnvironment(*arguments, **settings)
        except rl_lab.LabError as error:
            return str(error)

    assert complaint("CartPole-v2") == "unknown environment 'CartPole-v2'; did you mean 'CartPole-v1'?"
    assert complaint("FrozenLake-v1", is_sliperry=False) == "unknown key 'is_sliperry' in environment; did you mean 'is_slippery'?"
    assert complaint("FrozenLake-v1", success_rate=3) == "success_rate must be a number in [0, 1], not '3'"
    assert complaint("/nowhere/lib.so") == "/nowhere/lib.so: no such file; build the plugin, or check the path"
    envs = rl_lab.VectorEnvironment("CartPole-v1", 2)
    envs.reset(seed=1)
    try:
        envs.step([0, 2])
    except rl_lab.LabError as error:
        assert str(error) == "action 2 is none; there are 0 to 1"
    else:
        raise AssertionError("an invalid action is accepted")


def numpys_scalars_are_parameters():
    for seed in (3, numpy.int64(3), numpy.uint8(3)):
        env = gymnasium.make("rl_lab/FrozenLake-v1", random_map_seed=seed, is_slippery=numpy.bool_(False))
        assert env.reset(seed=1)[0] == 0
        env.close()
    envs = rl_lab.VectorEnvironment("FrozenLake-v1", 2, success_rate=numpy.float32(0.5))
    envs.close()
    try:
        rl_lab.VectorEnvironment("FrozenLake-v1", 2, success_rate=1j)
    except TypeError as error:
        assert str(error) == "a parameter is a number, a text, true or false, or a list of these, not 1j"
    else:
        raise AssertionError("a complex number is accepted")


def a_plugin_is_an_environment():
    envs = rl_lab.VectorEnvironment(sys.argv[2], 3, length=5, slip=0.0)
    assert envs.single_observation_space.n == 5
    observations, _ = envs.reset(seed=1)
    while True:
        observations, rewards, terminated, truncated, infos = envs.step([1, 1, 1])
        if terminated.any():
            break
    assert rewards[terminated].tolist() == [1.0] * int(terminated.sum())
    assert (infos["final_obs"][terminated] == 4).all()


def a_call_costs_microseconds():
    """Processor time, since the machine may have other things to do; both calls in turns."""
    envs = rl_lab.VectorEnvironment("CartPole-v1", 64)
    envs.reset(seed=1)
    actions = numpy.ones(64, numpy.int64)
    bare, address = envs._batch._call, envs._batch._newer.address

    def microseconds(body, count=3000):
        start = time.thread_time()
        for _ in range(count):
            body()
        return (time.thread_time() - start) / count * 1e6

    pairs = [(microseconds(lambda: bare(address)), microseconds(lambda: envs.step(actions))) for _ in range(21)]
    over = statistics.median(whole - step for step, whole in pairs)
    print(f"stepping 64 cart-poles costs {statistics.median(p[0] for p in pairs):.2f} µs, and {over:.2f} µs more from Python")
    # Copying rows one by one, or making arrays, would take many times this on any machine.
    assert over < 20


def the_page_runs():
    page = (ROOT / "docs" / "python.md").read_text()
    blocks = [block.split("\n", 1) for block in page.split("```")[1::2]]
    codes = [code for language, code in blocks if language == "python"]
    assert len(codes) == 4
    spaces = [{} for _ in codes]
    for code, space in zip(codes, spaces):
        exec(compile(code, "docs/python.md", "exec"), space)
    # A fair policy of the slippery lake reaches the goal in most episodes.
    envs, q = rl_lab.VectorEnvironment("FrozenLake-v1", 64), spaces[-1]["q"]
    observations, _ = envs.reset(seed=100)
    earned = episodes = 0
    for _ in range(1000):
        observations, rewards, terminated, truncated, _ = envs.step(q[observations].argmax(axis=1))
        earned, episodes = earned + rewards.sum(), episodes + (terminated | truncated).sum()
    assert earned / episodes > 0.6, earned / episodes


if __name__ == "__main__":
    globals()[sys.argv[1]]()
