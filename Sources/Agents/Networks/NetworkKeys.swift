import RLCore

/// A configuration with the keys of a Q-network's body, which several agents share.
package protocol NetworkConfiguration: Configuration {
  var network: NetworkSettings { get set }
}

extension NetworkConfiguration {
  static var bodyKeys: [ConfigurationKey<Self>] {
    [
      .init(
        "rescale_observations", \.network.rescalesObservations,
        "Whether each element of an observation is rescaled from its bounds to [-1, 1] at the network's input; all bounds must be finite."
      ),
      .init(
        "layers", \.network.layerTexts,
        "Layers before those of net_arch, with ReLU after conv and dense and between the two layers of residual: [conv 32 8x8 stride 4, conv 64 3x3 padding 1, residual conv 64 3x3, dense 128, residual 128]."
      ),
      .init(
        "net_arch", \.network.hiddenSizes, in: 1...16_384,
        "Units of each hidden layer, with ReLU; [] gives a linear function."),
    ]
  }

  static var initializationKey: ConfigurationKey<Self> {
    .init(
      "network_init", \.network.initialization,
      "Weight initialization: as in PyTorch, He uniform, or orthogonal with gain sqrt 2.")
  }

  static var layerNormKey: ConfigurationKey<Self> {
    .init("layer_norm", \.network.hasLayerNorm, "Whether to apply layer normalization before each ReLU.")
      .acting("with hidden layers in net_arch") { !$0.network.hiddenSizes.isEmpty }
  }

  static var concatenatedKey: ConfigurationKey<Self> {
    .init(
      "crelu", \.network.concatenates,
      "Whether hidden layers of net_arch have concatenated ReLU, max(0, x) and max(0, -x): twice as many outputs as units."
    )
    .acting("with hidden layers in net_arch") { !$0.network.hiddenSizes.isEmpty }.listedOnlyWhenSet
  }
}
