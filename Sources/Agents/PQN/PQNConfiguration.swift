import RLCore

extension PQN {
  /// The keys of `pqn`.
  package struct Configuration: ExploringConfiguration, OptimizingConfiguration {
    package var optimizer = OptimizerSettings()
    package var exploration = ExplorationSettings()
    package var network = NetworkSettings()
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
      return first + rolloutKeys + explorationKeys + ConfigurationKey.grouped("network", networkKeys)
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

    private static let networkKeys: [ConfigurationKey<Self>] = [
      .init(
        "rescale_observations", \.network.rescalesObservations,
        "Whether each element of an observation is rescaled from its bounds to [-1, 1] at the network's input; all bounds must be finite."
      ),
      .init(
        "layers", \.network.layerTexts,
        "Layers before those of net_arch, with ReLU after conv and dense and between the two layers of residual: [conv 16 3x3, dense 128]."
      ),
      .init(
        "net_arch", \.network.hiddenSizes, in: 1...16_384,
        "Units of each hidden layer, with ReLU; [] gives a linear function."),
      .init(
        "network_init", \.network.initialization,
        "Weight initialization: as in PyTorch, He uniform, or orthogonal with gain sqrt 2."),
      .init("layer_norm", \.network.hasLayerNorm, "Whether to apply layer normalization before each ReLU.")
        .acting("with hidden layers in net_arch") { !$0.network.hiddenSizes.isEmpty },
    ]

    package func problems() -> [ConfigurationProblem] {
      exploration.problems(allowsUCB: false) + network.problems() + optimizer.problems()
    }
  }
}
