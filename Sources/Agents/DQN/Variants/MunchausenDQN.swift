import RLCore

extension DQN {
  /// Munchausen DQN: the scaled log-policy in the reward.
  package static let munchausenEntry = entry(
    "munchausen-dqn", ["munchausen": .bool(true)],
    summary: "DQN with the scaled log-policy added to the reward, and a soft maximum in the target.",
    documentation: """
      dqn with munchausen: with pi = softmax(q_target / entropy_temperature),

        target = reward + munchausen_alpha * [entropy_temperature * log pi(a | s)] clipped at munchausen_clip
                 + discount * sum over a' of pi(a' | s') (q_target(s')[a'] - entropy_temperature * log pi(a' | s'))

      With n_steps above 1 the added term is that of the window's first action. With a distribution each action's
      distribution is weighted by its probability.

      Differences from the paper: actions are selected by epsilon-greedy or Boltzmann over q.
      Source: Vieillard, Pietquin and Geist, "Munchausen reinforcement learning" (2020).
      """)
}
