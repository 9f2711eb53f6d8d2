import RLCore

extension DQN {
  /// Rainbow: six extensions of DQN at once.
  package static let rainbowEntry = entry(
    "rainbow",
    [
      "double_q": .bool(true), "dueling": .bool(true), "noisy": .bool(true), "distribution": .text("c51"),
      "replay": .text("prioritized"), "n_steps": .integer(3), "exploration_initial_eps": .number(0),
      "exploration_final_eps": .number(0), "adam_eps": .number(1.5e-4), "max_grad_norm": .number(10),
    ],
    summary:
      "Six extensions of DQN combined: double, dueling, prioritized, three-step, noisy and distributional.",
    documentation: """
      dqn with six switches: double_q, dueling, noisy, distribution: c51, replay: prioritized and n_steps: 3. Exploration
      comes from the noise alone.

      Differences from the paper: the noise is in the last hidden layer and the outputs, a multilayer perceptron having
      no convolutions before them; importance weights are divided by the batch's maximum; all numbers that are not
      switches have dqn's defaults, except adam_eps and max_grad_norm.
      Source: Hessel et al., "Rainbow: combining improvements in deep reinforcement learning" (2018).
      """)
}
