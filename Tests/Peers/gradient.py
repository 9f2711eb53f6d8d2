"""Gradient steps a second of DQN in eager PyTorch: `gradient.py 4-120-84-2 128`, the network and the batch.

Target forward, online forward, squared error, backward and Adam, on batches that were drawn before.
"""

import sys

import torch

from timing import rate, report

torch.set_num_threads(1)
torch.manual_seed(0)
sizes, batch = [int(size) for size in sys.argv[1].split("-")], int(sys.argv[2])


def network():
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


online, target = network(), network()
optimizer = torch.optim.Adam(online.parameters(), lr=2.5e-4)
batches = [
    (
        torch.randn(batch, sizes[0]),
        torch.randint(sizes[-1], (batch, 1)),
        torch.randn(batch),
        torch.randn(batch, sizes[0]),
        (torch.rand(batch) < 0.05).float(),
    )
    for _ in range(8)
]


def work(steps):
    for step in range(steps):
        observations, actions, rewards, following, ends = batches[step & 7]
        with torch.no_grad():
            goals = rewards + 0.99 * target(following).max(dim=1)[0] * (1 - ends)
        loss = torch.nn.functional.mse_loss(goals, online(observations).gather(1, actions).squeeze())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return steps


report(rate(work, 20), torch=torch.__version__)
