"""Steps a second of Stable-Baselines3's DQN on CartPole-v1 with the recipe of Experiments/cartpole-dqn.yaml: `training.py 50000`.

The loss is the recipe's squared error: with SB3's own, Huber's, the recipe diverges. Gradients are not clipped.
"""

import sys
import time

import gymnasium
import stable_baselines3
import torch

from timing import report

torch.set_num_threads(1)
torch.nn.functional.smooth_l1_loss = torch.nn.functional.mse_loss
steps = int(sys.argv[1])
model = stable_baselines3.DQN(
    "MlpPolicy", "CartPole-v1", learning_rate=2.5e-4, buffer_size=10_000, learning_starts=10_000, batch_size=128,
    tau=1.0, gamma=0.99, train_freq=10, gradient_steps=1, target_update_interval=500, exploration_fraction=0.5,
    exploration_initial_eps=1.0, exploration_final_eps=0.05, max_grad_norm=1e9, seed=1, device="cpu",
    policy_kwargs={"net_arch": [120, 84]},
)
start = time.perf_counter()
model.learn(steps)
report(
    steps / (time.perf_counter() - start), stable_baselines3=stable_baselines3.__version__, torch=torch.__version__,
    gymnasium=gymnasium.__version__,
)
