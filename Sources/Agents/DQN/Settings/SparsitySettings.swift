import RLCore

/// How many weights of the network are pruned, and when.
package struct SparsitySettings: Sendable, Equatable {
  /// The share of the weights that is 0 in the end; 0 for no pruning.
  package var share = 0.0
  /// Shares of training.steps.
  package var start = 0.2
  package var end = 0.8
  /// Environment steps.
  package var period = 1_000
  package var prunesBlocks = false

  package init() {}

  package var isActive: Bool { share > 0 }

  /// The share of the weights that is 0 after `step` of `total` environment steps.
  ///
  /// Source: Zhu and Gupta, "To prune, or not to prune" (2017), equation 1, with an initial share of 0.
  package func share(at step: Int, of total: Int) -> Double {
    let (first, last) = (start * Double(total), end * Double(total))
    if Double(step) < first { return 0 }
    if Double(step) >= last { return share }
    let left = 1 - (Double(step) - first) / (last - first)
    return share * (1 - left * left * left)
  }

  func problems(
    _ network: NetworkSettings, _ plasticity: PlasticitySettings, _ ensemble: EnsembleSettings
  ) -> [ConfigurationProblem] {
    guard isActive else { return [] }
    var problems: [ConfigurationProblem] = []
    if start > end {
      problems.append(.init("sparsity_start", "pruning would end before it starts; use at most sparsity_end"))
    }
    if network.isNoisy {
      problems.append(.init("sparsity", "a noisy layer has two weights a connection; set noisy: false"))
    }
    if ensemble.priorScale > 0 {
      problems.append(
        .init("sparsity", "it would prune the prior functions, which never learn; set prior_scale: 0"))
    }
    if network.widens {
      problems.append(
        .init("init_wider", "its new units begin with weights of 0, which count as pruned; set sparsity: 0"))
    }
    if !network.frozenLayers.isEmpty {
      problems.append(.init("sparsity", "it would prune frozen layers too; leave out frozen_layers"))
    }
    if let key = plasticity.weightKeys.first {
      problems.append(.init(key, "it would bring pruned weights back; leave it out, or set sparsity: 0"))
    }
    return problems
  }
}

extension DQN.Configuration {
  static let sparsityKeys: [ConfigurationKey<Self>] = [
    .init(
      "sparsity", \.sparsity.share, in: NumberRange(0, 1, includesHigh: false),
      "Gradual magnitude pruning: share of the weights that is 0 in the end; 0 for none."
    ).listedOnlyWhenSet,
    .init(
      "sparsity_start", \.sparsity.start, in: .unit,
      "For sparsity: share of training.steps after which pruning starts."
    ).acting("with sparsity") { $0.sparsity.isActive }.listedOnlyWhenSet,
    .init(
      "sparsity_end", \.sparsity.end, in: .unit,
      "For sparsity: share of training.steps after which all of it is reached."
    ).acting("with sparsity") { $0.sparsity.isActive }.listedOnlyWhenSet,
    .init(
      "sparsity_every", \.sparsity.period, in: 1...maximumSteps,
      "For sparsity: environment steps between prunings."
    ).acting("with sparsity") { $0.sparsity.isActive }.listedOnlyWhenSet,
    .init(
      "sparsity_blocks", \.sparsity.prunesBlocks,
      "For sparsity: whether to prune blocks of 16 weights, from one input to adjacent outputs, which greedy play then skips."
    ).acting("with sparsity") { $0.sparsity.isActive }.listedOnlyWhenSet,
  ]
}
