import RLCore

/// The keys of linear epsilon-greedy exploration, which several agents share.
enum ExplorationKeys {
  static func keys<Root: Configuration>(
    _ initial: any WritableKeyPath<Root, Double> & Sendable,
    _ final: any WritableKeyPath<Root, Double> & Sendable,
    _ fraction: any WritableKeyPath<Root, Double> & Sendable
  ) -> [ConfigurationKey<Root>] {
    [
      .init(
        "exploration_initial_eps", initial, in: .unit, "Probability of a random action at the first step."),
      .init(
        "exploration_final_eps", final, in: .unit,
        "Probability of a random action once exploration has settled."),
      .init(
        "exploration_fraction", fraction, in: .unit,
        "Share of training.steps, counted from step 0, over which epsilon falls in a straight line."),
    ]
  }
}
