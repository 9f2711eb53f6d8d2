import RLCore

extension DQN.Configuration {
  static let networkKeys: [ConfigurationKey<Self>] =
    bodyKeys + [
      initializationKey.acting("without init_from, which sets all weights") {
        $0.network.initialFile.isEmpty || !$0.network.initialLayers.isEmpty || $0.network.widens
      },
      .init(
        "init_from", \.network.initialFile,
        "A safetensors file, as written by 'rl-lab export', with the initial weights; empty for none."
      ),
      .init(
        "init_layers", \.network.initialLayers,
        "Layers taken from init_from, such as [layers.1, layers.2]; the others begin as new. Empty for all. Convolutions fit maps of any size."
      )
      .acting("with init_from") { !$0.network.initialFile.isEmpty }.listedOnlyWhenSet,
      .init(
        "init_wider", \.network.widens,
        "Whether the network of init_from may have fewer units or inputs: new units have no effect at first, so the network computes what the narrower one did."
      )
      .acting("with init_from") { !$0.network.initialFile.isEmpty }.listedOnlyWhenSet,
      .init(
        "frozen_layers", \.network.frozenLayers,
        "Layers whose weights gradient steps leave as they are, such as [layers.1, layers.2]."
      ).listedOnlyWhenSet,
      layerNormKey, concatenatedKey,
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
