import RLCore

extension AgentContext {
  /// For observations that are states' numbers.
  static func discrete(
    states: Int, actions: Int = 2, environments: Int = 1, totalSteps: Int = 1000, seed: UInt64 = 1
  ) -> AgentContext {
    AgentContext(
      observationSpace: .discrete(count: states),
      actionSpace: DiscreteSpace(labels: (0..<actions).map { "\($0)" }),
      environments: environments, totalSteps: totalSteps, seed: seed)
  }

  /// For observations that are arrays.
  static func box(
    size: Int, actions: Int = 2, environments: Int = 1, totalSteps: Int = 1000, seed: UInt64 = 1
  ) -> AgentContext {
    AgentContext(
      observationSpace: .box(BoxSpace(shape: [size], low: -1, high: 1)),
      actionSpace: DiscreteSpace(labels: (0..<actions).map { "\($0)" }), environments: environments,
      totalSteps: totalSteps, seed: seed)
  }

  /// For the environments of `batch`.
  static func fitting(_ batch: BatchEnvironment, totalSteps: Int = 1000, seed: UInt64 = 1) -> AgentContext {
    AgentContext(
      observationSpace: batch.observationSpace, actionSpace: batch.actionSpace,
      masksActions: batch.observations.legalActions != nil, environments: batch.count, totalSteps: totalSteps,
      seed: seed)
  }
}

extension BatchEnvironment {
  /// Copies of a hand-made environment, seeded as training seeds them.
  static func of(
    _ prototype: some DiscreteEnvironment, count: Int = 1, maxEpisodeSteps: Int? = nil, seed: UInt64 = 1
  ) -> BatchEnvironment {
    BatchEnvironment(
      prototype, count: count, maxEpisodeSteps: maxEpisodeSteps,
      episodeSeeds: .drawn(root: seed, purpose: .trainingEpisodes))
  }

  static func of(
    _ prototype: some BoxEnvironment, count: Int = 1, maxEpisodeSteps: Int? = nil, seed: UInt64 = 1
  ) -> BatchEnvironment {
    BatchEnvironment(
      prototype, count: count, maxEpisodeSteps: maxEpisodeSteps,
      episodeSeeds: .drawn(root: seed, purpose: .trainingEpisodes))
  }
}
