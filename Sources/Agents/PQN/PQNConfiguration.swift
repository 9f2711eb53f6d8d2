import RLCore

extension PQN {
  /// The keys of `pqn`.
  package struct Configuration: ExploringConfiguration, OptimizingConfiguration, NetworkConfiguration,
    NormalizingConfiguration
  {
    package var optimizer = OptimizerSettings()
    package var exploration = ExplorationSettings()
    package var network = NetworkSettings()
    package var normalization = NormalizationSettings()
    package var gamma = 0.99
    package var lambda = 0.65
    package var rolloutSteps = 32
    package var epochs = 2
    package var minibatches = 32

    package init() {
      network.hasLayerNorm = true
      network.hiddenSizes = [128, 128]
      optimizer.maximumGradientNorm = 10
    }

    package static let keys: [ConfigurationKey<Self>] = {
      let first = optimizerKeys.filter { $0.name == "learning_rate" }
      return first + rolloutKeys + explorationKeys
        + ConfigurationKey.grouped("network", bodyKeys + [initializationKey, layerNormKey])
        + ConfigurationKey.grouped("normalization", normalizationKeys)
        + ConfigurationKey.grouped("optimizer", optimizerKeys.filter { $0.name != "learning_rate" })
    }()

    private static let rolloutKeys: [ConfigurationKey<Self>] = [
      .init("gamma", \.gamma, in: .unit, "Discount factor."),
      .init(
        "lambda", \.lambda, in: .unit,
        "Share of the next step's return in each target; 0 for one-step targets, 1 for the rewards of the whole rollout."
      ),
      .init(
        "rollout_steps", \.rolloutSteps, in: 1...1_000_000,
        "Steps of each environment between two updates; all of them are learned from, and then forgotten."),
      .init("epochs", \.epochs, in: 1...1_000, "Passes over the rollout in an update."),
      .init(
        "minibatches", \.minibatches, in: 1...1_000_000,
        "Gradient steps of an epoch, each on an equal share of the rollout."),
    ]

    package func problems() -> [ConfigurationProblem] {
      exploration.problems(allowsUCB: false) + network.problems() + normalization.problems(network)
        + optimizer.problems()
    }
  }
}
