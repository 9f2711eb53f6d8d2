import RLCore

extension DQN.Configuration {
  static let networkKeys: [ConfigurationKey<Self>] = [
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
    .init(
      "network_init", \.network.initialization,
      "Weight initialization: as in PyTorch, He uniform, or orthogonal with gain sqrt 2."
    )
    .acting("without init_from, which sets all weights") { $0.network.initialFile.isEmpty },
    .init(
      "init_from", \.network.initialFile,
      "A safetensors file, as written by 'rl-lab export', with the initial weights; empty for none."
    ),
    .init("layer_norm", \.network.hasLayerNorm, "Whether to apply layer normalization before each ReLU.")
      .acting("with hidden layers in net_arch") { !$0.network.hiddenSizes.isEmpty },
    .init(
      "dropout", \.network.dropout, in: NumberRange(0, 1, includesHigh: false),
      "Probability of dropping a hidden unit in a gradient step."
    )
    .acting("with hidden layers in net_arch") { !$0.network.hiddenSizes.isEmpty },
    .init(
      "dueling", \.network.isDueling,
      "Whether to use dueling streams for the state value and the action advantages."
    ),
    .init(
      "noisy", \.network.isNoisy,
      "Whether the last hidden layer and the output layer are noisy, to explore instead of epsilon; set exploration_initial_eps and exploration_final_eps to 0."
    ),
    .init(
      "noisy_sigma0", \.network.noise, in: .nonNegative,
      "For noisy: initial noise scale, multiplied by the square root of the inputs."
    )
    .acting("with noisy: true") { $0.network.isNoisy },
  ]
}
