import RLCore

extension DQN {
  /// Double DQN: double Q-learning for networks.
  package static let doubleEntry = entry(
    "double-dqn", ["double_q": .bool(true)],
    summary: "DQN in which the online network selects the next action and the target network evaluates it.",
    documentation: """
      dqn with double_q: the online network selects the next action, the target network evaluates it:

        target = reward + discount * q_target(s')[argmax q(s')]

      The maximum over noisy values is too high on average; an independent estimate reduces this bias.
      Source: van Hasselt, Guez and Silver, "Deep reinforcement learning with double Q-learning" (2016).
      """)
}
