"""The environments of rl-lab as Gymnasium environments and vector environments.

    import gymnasium, rl_lab

    env = gymnasium.make("rl_lab/CartPole-v1")
    envs = gymnasium.make_vec("rl_lab/CartPole-v1", num_envs=64)
    envs = rl_lab.VectorEnvironment("FrozenLake-v1", 64, is_slippery=False)
    envs = rl_lab.VectorEnvironment("./libmyworld.so", 64)       # a plugin

Build the library once: `swift build -c release --product rllab`.
"""

import gymnasium

from ._library import LabError, environments
from ._environments import Environment, VectorEnvironment

__all__ = ["Environment", "LabError", "VectorEnvironment", "environments", "register"]


def register():
    """Registers every environment of the lab with Gymnasium, as rl_lab/ID."""
    for name in environments():
        if f"rl_lab/{name}" not in gymnasium.registry:
            gymnasium.register(
                f"rl_lab/{name}", entry_point="rl_lab:Environment", vector_entry_point="rl_lab:VectorEnvironment",
                kwargs={"name": name},
            )


register()
