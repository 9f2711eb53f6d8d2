import RLCore

extension DQN.Configuration {
  private static let maximumSteps = 1_000_000_000_000

  package static let keys: [ConfigurationKey<Self>] =
    learningKeys + optimizerKeys + replayKeys + explorationKeys + networkKeys + lossKeys

  private static let learningKeys: [ConfigurationKey<Self>] = [
    .init(
      "learning_rate", \.learningRate, in: NumberRange(0, 1, includesLow: false), "The optimiser's step size."
    ),
    .init("gamma", \.gamma, in: .unit, "Discount of a step."),
    .init("buffer_size", \.bufferSize, in: 1...100_000_000, "Transitions that the replay buffer holds.")
      .acting("with replay: uniform or prioritized") { $0.replay != .none },
    .init(
      "learning_starts", \.learningStarts, in: 0...maximumSteps, "Environment steps before the first update."),
    .init("train_freq", \.trainFrequency, in: 1...maximumSteps, "Environment steps between updates."),
    .init(
      "gradient_steps", \.gradientSteps, in: -1...1_000_000,
      "Gradient steps at each update; -1 for as many as there were environment steps."),
    .init("batch_size", \.batchSize, in: 1...65_536, "Transitions in a gradient step.")
      .acting("with replay: uniform or prioritized") { $0.replay != .none },
    .init(
      "target", \.target,
      "What the bootstrap is read from: a second network that follows the first, or none, the network that is learning itself."
    ),
    .init(
      "target_update_interval", \.targetUpdateInterval, in: 1...maximumSteps,
      "Environment steps between updates of the target network."
    )
    .acting(
      "with target: network, and below train_freq only with tau below 1: between two updates there is nothing new to copy"
    ) { $0.target == .network && ($0.tau < 1 || $0.targetUpdateInterval >= $0.trainFrequency) },
    .init(
      "tau", \.tau, in: NumberRange(0, 1, includesLow: false),
      "How far the target network moves towards the online one: target = tau * online + (1 - tau) * target. 1 copies it."
    )
    .acting("with target: network") { $0.target == .network },
    .init(
      "n_steps", \.steps, in: 1...1000,
      "Steps whose rewards are summed before the bootstrap; fewer where the episode ends or is cut off."),
  ]

  private static let replayKeys: [ConfigurationKey<Self>] = [
    .init(
      "replay", \.replay,
      "How batches come about: drawn uniformly from the buffer, drawn by the size of their errors, or none: each step of the environments is the batch, once."
    ),
    .init(
      "augmentation", \.augmentation,
      "For worlds that can be turned or mirrored, as boards can: symmetries shows every drawn transition through one of them, drawn anew each time."
    ),
    .init(
      "prioritized_replay_alpha", \.priorityExponent, in: .unit,
      "For prioritized: P(i) is proportional to (|error| + 1e-6)^alpha; 0 draws uniformly."
    )
    .acting("with replay: prioritized") { $0.replay == .prioritized },
    .init(
      "prioritized_replay_beta0", \.initialBeta, in: .unit,
      "For prioritized: exponent of the importance weights at the first step."
    )
    .acting("with replay: prioritized") { $0.replay == .prioritized },
    .init(
      "prioritized_replay_beta_final", \.finalBeta, in: .unit,
      "For prioritized: the exponent at the end of training, reached in a straight line."
    )
    .acting("with replay: prioritized") { $0.replay == .prioritized },
  ]

  private static let optimizerKeys: [ConfigurationKey<Self>] = [
    .init("optimizer", \.optimizer, "The rule by which gradients change weights."),
    .init(
      "learning_rate_schedule", \.learningRateSchedule,
      "How the step size goes from learning_rate to learning_rate_final over training.steps."),
    .init(
      "learning_rate_final", \.finalLearningRate, in: NumberRange(0, 1),
      "The step size at the end of training, unless the schedule is constant."
    )
    .acting("with a learning_rate_schedule that is not constant") { $0.learningRateSchedule != .constant },
    .init("adam_eps", \.adamEpsilon, in: .positive, "Epsilon of adam and adamw, outside the root.")
      .acting("with optimizer: adam or adamw") { $0.optimizer == .adam || $0.optimizer == .adamw },
    .init(
      "rmsprop_alpha", \.rmspropDecay, in: NumberRange(0, 1, includesHigh: false),
      "For rmsprop: how much of the running means is kept at each step."
    )
    .acting("with optimizer: rmsprop") { $0.optimizer == .rmsprop },
    .init("rmsprop_eps", \.rmspropEpsilon, in: .positive, "For rmsprop: epsilon, outside the root.")
      .acting("with optimizer: rmsprop") { $0.optimizer == .rmsprop },
    .init(
      "rmsprop_centered", \.rmspropIsCentred,
      "For rmsprop: whether to divide by the standard deviation of gradients in place of their root mean square."
    )
    .acting("with optimizer: rmsprop") { $0.optimizer == .rmsprop },
    .init(
      "momentum", \.momentum, in: NumberRange(0, 1, includesHigh: false),
      "For rmsprop and sgd: how much of the last step is taken again."
    )
    .acting("with optimizer: rmsprop or sgd") { $0.optimizer == .rmsprop || $0.optimizer == .sgd },
    .init(
      "weight_decay", \.weightDecay, in: .nonNegative,
      "Pull of all weights towards 0: apart from the gradient in adamw, added to it in the others."),
    .init(
      "max_grad_norm", \.maximumGradientNorm, in: .positive,
      "Gradients of a larger norm are scaled down to it; null for no limit."),
    .init(
      "max_grad_value", \.maximumGradientValue, in: .positive,
      "Each element of the gradient is brought within this bound of 0; null for no limit."),
  ]

  private static let networkKeys: [ConfigurationKey<Self>] = [
    .init(
      "rescale_observations", \.rescalesObservations,
      "Whether each element of an observation is brought from its bounds to [-1, 1] on its way into the network; all need finite bounds."
    ),
    .init(
      "layers", \.layerTexts,
      "Layers before those of net_arch; ReLU follows conv and dense, and stands between the two layers of residual: [conv 32 8x8 stride 4, conv 64 3x3 padding 1, residual conv 64 3x3, dense 128, residual 128]."
    ),
    .init(
      "net_arch", \.hiddenSizes, in: 1...16_384,
      "Units of each hidden layer, with ReLU between; [] makes a linear function."),
    .init(
      "network_init", \.initialization,
      "How weights start: as in PyTorch, uniform by He for ReLU, or orthogonal with gain sqrt 2."
    )
    .acting("without init_from, whose weights replace all") { $0.initialFile.isEmpty },
    .init(
      "init_from", \.initialFile,
      "A safetensors file, as 'rl-lab export' writes it, whose weights the network starts with; empty for none."
    ),
    .init("layer_norm", \.hasLayerNorm, "Whether each hidden layer is normalised before its ReLU.")
      .acting("with hidden layers in net_arch") { !$0.hiddenSizes.isEmpty },
    .init(
      "dropout", \.dropout, in: NumberRange(0, 1, includesHigh: false),
      "Probability with which a hidden unit is left out of a gradient step."
    )
    .acting("with hidden layers in net_arch") { !$0.hiddenSizes.isEmpty },
    .init(
      "dueling", \.isDueling,
      "Whether the last hidden layer and the outputs come twice: for the value of a state and for the advantage of each action."
    ),
    .init(
      "noisy", \.isNoisy,
      "Whether the last hidden layer and the outputs carry learned noise, which explores in place of epsilon; set exploration_initial_eps and exploration_final_eps to 0 with it."
    ),
    .init(
      "noisy_sigma0", \.noise, in: .nonNegative,
      "For noisy: the noise's size at the start, times sqrt of the inputs."
    )
    .acting("with noisy: true") { $0.isNoisy },
  ]

  private static let lossKeys: [ConfigurationKey<Self>] = [
    .init(
      "loss", \.loss,
      "Squared error, or Huber's loss, which clips its derivative; for values, not distributions."
    )
    .acting("with distribution: none") { $0.distribution == .none },
    .init(
      "huber_delta", \.huberDelta, in: .positive,
      "Error from which Huber's loss grows in a straight line; of the quantile loss too."
    )
    .acting("with loss: huber or distribution: quantile") {
      $0.distribution == .quantile || $0.distribution == .none && $0.loss == .huber
    },
    .init(
      "double_q", \.isDouble, "Whether the online network chooses the action that the target network values."
    )
    .acting("with target: network") { $0.target == .network },
    .init(
      "distribution", \.distribution,
      "What is learned of returns: their mean, probabilities of fixed returns (c51), or quantiles."),
    .init(
      "n_atoms", \.atomCount, in: 2...1001, "For c51: returns between v_min and v_max that carry probability."
    )
    .acting("with distribution: c51") { $0.distribution == .c51 },
    .init(
      "v_min", \.lowestReturn, in: .finite, "For c51: the lowest discounted return that can be told apart."
    )
    .acting("with distribution: c51") { $0.distribution == .c51 },
    .init(
      "v_max", \.highestReturn, in: .finite, "For c51: the highest discounted return that can be told apart."
    )
    .acting("with distribution: c51") { $0.distribution == .c51 },
    .init(
      "n_quantiles", \.quantileCount, in: 1...1000,
      "For quantile: how many quantiles of the return are learned."
    )
    .acting("with distribution: quantile") { $0.distribution == .quantile },
    .init(
      "munchausen", \.isMunchausen,
      "Whether the scaled logarithm of the policy is added to the reward, and the target's highest value is a soft one."
    ),
    .init(
      "munchausen_alpha", \.munchausenAlpha, in: .unit,
      "For munchausen: the share of the log-policy that is added."
    )
    .acting("with munchausen: true") { $0.isMunchausen },
    .init(
      "entropy_temperature", \.entropyTemperature, in: .positive,
      "For munchausen: tau, the temperature of the softmax over values."
    )
    .acting("with munchausen: true") { $0.isMunchausen },
    .init(
      "munchausen_clip", \.munchausenClip, in: NumberRange(-.infinity, 0, includesLow: false),
      "For munchausen: the least that tau times the log-policy counts."
    )
    .acting("with munchausen: true") { $0.isMunchausen },
  ]
}
