import RLCore

extension StreamQ {
  /// The keys of `stream-q`.
  package struct Configuration: ExploringConfiguration, NetworkConfiguration {
    package var exploration = ExplorationSettings()
    package var network = NetworkSettings()
    package var learningRate = 1.0
    package var kappa = 2.0
    package var gamma = 0.99
    package var lambda = 0.8
    package var sparsity = 0.9
    package var normalizesObservations = true
    package var scalesRewards = true

    package init() {
      network.hasLayerNorm = true
      network.hiddenSizes = [128, 128]
      exploration.finalEpsilon = 0.01
      exploration.fraction = 0.05
    }

    package static let keys: [ConfigurationKey<Self>] =
      streamingKeys + explorationKeys
      + ConfigurationKey.grouped(
        "network", bodyKeys.filter { $0.name != "rescale_observations" } + [layerNormKey] + inputKeys)

    private static let streamingKeys: [ConfigurationKey<Self>] = [
      .init(
        "learning_rate", \.learningRate, in: .positive,
        "Step size of an update, before it is shortened so that it does not overshoot."),
      .init(
        "kappa", \.kappa, in: .positive,
        "Safety factor of the bound: the larger, the shorter the steps."),
      .init("gamma", \.gamma, in: .unit, "Discount factor."),
      .init("lambda", \.lambda, in: .unit, "Decay of the eligibility traces, times gamma."),
    ]

    private static let inputKeys: [ConfigurationKey<Self>] = [
      .init(
        "sparsity", \.sparsity, in: NumberRange(0, 1, includesHigh: false),
        "Share of the weights into each unit that are 0 at the start; the others are uniform within 1 / sqrt(inputs)."
      ),
      .init(
        "normalize_observations", \.normalizesObservations,
        "Whether each element of an observation is standardized by the mean and variance of those seen in training."
      ),
      .init(
        "scale_rewards", \.scalesRewards,
        "Whether rewards are divided by the standard deviation of the discounted sums of rewards seen in training."
      ),
    ]

    package func problems() -> [ConfigurationProblem] {
      exploration.problems(allowsUCB: false) + network.problems()
    }
  }
}
