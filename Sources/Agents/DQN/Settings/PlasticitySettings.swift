import RLCore

/// What keeps a network able to learn, and what keeps it from forgetting.
package struct PlasticitySettings: Sendable, Equatable {
  package var towardInitial = 0.0
  /// Environment steps; nil for never.
  package var shrinkEvery: Int?
  package var shrink = 0.8
  package var perturb = 0.2
  /// Environment steps; nil for never.
  package var resetEvery: Int?
  package var resetLayers = 0
  /// Environment steps; nil for never.
  package var redoEvery: Int?
  package var dormantBelow = 0.025
  package var replacementRate = 0.0
  /// Gradient steps.
  package var maturity = 1_000
  package var utilityDecay = 0.99
  package var consolidation = 0.0
  package var consolidationDecay = 1.0
  package var fisherSamples = 256
  package var earlierShare = 0.0
  package var earlierSize = 500
  package var isMeasured = false

  package init() {}

  /// Whether single units are judged and begun again.
  var resetsUnits: Bool { redoEvery != nil || replacementRate > 0 }

  /// Whether anything here changes the network.
  var isActive: Bool {
    towardInitial > 0 || shrinkEvery != nil || resetEvery != nil || resetsUnits || consolidation > 0
  }

  /// Keys that change weights otherwise than by their gradients.
  var weightKeys: [String] {
    [
      ("shrink_perturb_every", shrinkEvery != nil), ("reset_every", resetEvery != nil),
      ("redo_every", redoEvery != nil), ("continual_backprop", replacementRate > 0),
    ].filter(\.1).map(\.0)
  }

  func problems(
    _ network: NetworkSettings, _ replay: ReplaySettings, _ returns: ReturnSettings
  ) -> [ConfigurationProblem] {
    var problems: [ConfigurationProblem] = []
    if resetsUnits {
      let key = redoEvery != nil ? "redo_every" : "continual_backprop"
      if network.isNoisy {
        problems.append(.init(key, "noisy layers have no units to begin again; set noisy: false"))
      }
      let dense = network.layerTexts.filter { if case .dense? = LayerText($0) { true } else { false } }
      if network.hiddenSizes.isEmpty {
        problems.append(.init(key, "there are no hidden units in net_arch; add some"))
      } else if returns.distribution == .iqn, dense.count + network.hiddenSizes.count < 3 {
        problems.append(
          .init(
            key,
            "with distribution: iqn the units of the last two hidden layers never begin again; add layers"))
      }
    }
    // Whether resets reach a frozen layer shows only in the network.
    if !network.frozenLayers.isEmpty, let key = weightKeys.first(where: { $0 != "reset_every" }) {
      problems.append(.init(key, "it would change frozen layers too; leave it out, or frozen_layers"))
    }
    let needs = [
      ("redo_every", redoEvery != nil), ("ewc", consolidation > 0), ("replay_earlier", earlierShare > 0),
      ("network_metrics", isMeasured),
    ]
    if replay.method == .none, let (key, _) = needs.first(where: \.1) {
      problems.append(.init(key, "it looks at transitions of the replay buffer; set replay: uniform"))
    }
    if replay.method == .prioritized, earlierShare > 0 {
      problems.append(.init("replay_earlier", "earlier transitions have no priorities; set replay: uniform"))
    }
    if consolidation > 0, returns.distribution != .none {
      problems.append(
        .init("ewc", "its Fisher information is that of one value an action; set distribution: none"))
    }
    return problems
  }
}

extension DQN.Configuration {
  static let plasticityKeys: [ConfigurationKey<Self>] = [
    .init(
      "l2_init", \.plasticity.towardInitial, in: .nonNegative,
      "Regenerative regularization: adds x times the squared distance to the initial weights to the loss."
    ).listedOnlyWhenSet,
    .init(
      "shrink_perturb_every", \.plasticity.shrinkEvery, in: 1...maximumSteps,
      "Shrink and perturb: environment steps between moves of all weights toward fresh ones, with both networks and new moments; null for never."
    ).listedOnlyWhenSet,
    .init("shrink", \.plasticity.shrink, in: .unit, "For shrink_perturb_every: factor of the old weights.")
      .acting("with shrink_perturb_every") { $0.plasticity.shrinkEvery != nil }.listedOnlyWhenSet,
    .init(
      "perturb", \.plasticity.perturb, in: .unit, "For shrink_perturb_every: factor of the fresh weights."
    )
    .acting("with shrink_perturb_every") { $0.plasticity.shrinkEvery != nil }.listedOnlyWhenSet,
    .init(
      "reset_every", \.plasticity.resetEvery, in: 1...maximumSteps,
      "Environment steps between resets of both networks and the optimizer to fresh weights, while the replay buffer stays; null for never."
    ).listedOnlyWhenSet,
    .init(
      "reset_layers", \.plasticity.resetLayers, in: 0...1_000,
      "For reset_every: number of layers with weights that are reset, counted from the outputs; 0 for all."
    ).acting("with reset_every") { $0.plasticity.resetEvery != nil }.listedOnlyWhenSet,
    .init(
      "redo_every", \.plasticity.redoEvery, in: 1...maximumSteps,
      "ReDo: environment steps between checks for dormant hidden units, which begin again; null for never."
    ).listedOnlyWhenSet,
    .init(
      "redo_threshold", \.plasticity.dormantBelow, in: .unit,
      "A unit is dormant if its mean output is at most this share of its layer's mean."
    ).acting("with redo_every or network_metrics") {
      $0.plasticity.redoEvery != nil || $0.plasticity.isMeasured
    }.listedOnlyWhenSet,
    .init(
      "continual_backprop", \.plasticity.replacementRate, in: .unit,
      "Continual backpropagation: share of the mature hidden units of a layer that begin again at each gradient step, those of least utility."
    ).listedOnlyWhenSet,
    .init(
      "maturity", \.plasticity.maturity, in: 0...maximumSteps,
      "For continual_backprop: gradient steps before a new unit may be replaced."
    ).acting("with continual_backprop") { $0.plasticity.replacementRate > 0 }.listedOnlyWhenSet,
    .init(
      "utility_decay", \.plasticity.utilityDecay, in: NumberRange(0, 1, includesHigh: false),
      "For continual_backprop: decay of the running mean of a unit's utility."
    ).acting("with continual_backprop") { $0.plasticity.replacementRate > 0 }.listedOnlyWhenSet,
    .init(
      "ewc", \.plasticity.consolidation, in: .nonNegative,
      "Elastic weight consolidation: strength of the pull of each weight toward its value at the end of the tasks before, by its Fisher information."
    ).listedOnlyWhenSet,
    .init(
      "ewc_decay", \.plasticity.consolidationDecay, in: .unit,
      "For ewc: factor of the Fisher information of earlier tasks where another task ends."
    ).acting("with ewc") { $0.plasticity.consolidation > 0 }.listedOnlyWhenSet,
    .init(
      "ewc_samples", \.plasticity.fisherSamples, in: 1...1_000_000,
      "For ewc: transitions of the replay buffer that the Fisher information is a mean over."
    ).acting("with ewc") { $0.plasticity.consolidation > 0 }.listedOnlyWhenSet,
    .init(
      "replay_earlier", \.plasticity.earlierShare, in: NumberRange(0, 1, includesHigh: false),
      "Share of each batch that is sampled from transitions kept of earlier tasks."
    ).listedOnlyWhenSet,
    .init(
      "earlier_size", \.plasticity.earlierSize, in: 1...1_000_000,
      "For replay_earlier: transitions kept of each task."
    ).acting("with replay_earlier") { $0.plasticity.earlierShare > 0 }.listedOnlyWhenSet,
    .init(
      "network_metrics", \.plasticity.isMeasured,
      "Whether to log dormant_share, effective_rank and weight_norm of the network."
    ).listedOnlyWhenSet,
  ]
}
