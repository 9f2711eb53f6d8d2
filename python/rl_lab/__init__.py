"""The environments of rl-lab as Gymnasium environments and vector environments.

    import gymnasium, rl_lab

    env = gymnasium.make("rl_lab/CartPole-v1")
    envs = gymnasium.make_vec("rl_lab/CartPole-v1", num_envs=64)
    envs = rl_lab.VectorEnvironment("FrozenLake-v1", 64, is_slippery=False)
    envs = rl_lab.VectorEnvironment("./libmyworld.so", 64)       # a plugin

Build the library once: `./rl-lab build --product rllab`.
"""

import gymnasium

from ._library import LabError, entries, environments
from ._environments import Environment, VectorEnvironment

__all__ = ["Environment", "LabError", "VectorEnvironment", "environments", "register"]


def register():
    """Registers every environment of the lab with Gymnasium, as rl_lab/ID, with '-' for a '/' in its id.

    Where a time limit does not depend on the parameters it stands in the registration, and `gymnasium.make` counts it.
    """
    for entry in entries():
        name, limit = entry["id"], entry["max_episode_steps"]
        full = "rl_lab/" + name.replace("/", "-")
        if full not in gymnasium.registry:
            one = "Environment" if limit is None else "UnlimitedEnvironment"
            gymnasium.register(
                full, entry_point=f"rl_lab._environments:{one}",
                vector_entry_point="rl_lab._environments:VectorEnvironment", kwargs={"name": name},
                max_episode_steps=limit, reward_threshold=entry["reward_threshold"],
            )


register()
