import RLCore

extension DQN {
  /// Dueling networks: state values and advantages apart.
  package static let duelingEntry = entry(
    "dueling-dqn", ["dueling": .bool(true)],
    summary: "DQN with separate streams for the state value and the action advantages.",
    documentation: """
      dqn with dueling: two copies of the last hidden layer and the output layer, and q(s)[a] = v(s) + adv(s)[a] - mean adv(s).

      Differences from the paper: gradients are not scaled where the streams meet; squared error unless loss says
      otherwise.
      Source: Wang et al., "Dueling network architectures for deep reinforcement learning" (2016), equation 9.
      """)
}
