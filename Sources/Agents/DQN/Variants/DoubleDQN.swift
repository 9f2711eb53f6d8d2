import RLCore

extension DQN {
  /// Double DQN: double Q-learning for networks.
  package static let doubleEntry = entry(
    "double-dqn", ["double_q": .bool(true)],
    summary: "DQN in which one network chooses the next action and the other values it.",
    documentation: """
      dqn with double_q: the online network chooses the best next action, the target network says what it is worth:

        target = reward + discount * q_target(s')[argmax q(s')]

      The best of noisy values is on average too high; a value from another network is less so.
      Source: van Hasselt, Guez and Silver, "Deep reinforcement learning with double Q-learning" (2016).
      """)
}
