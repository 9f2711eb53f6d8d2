import RLCore

/// Several values of each action, learned side by side.
package struct EnsembleSettings: Sendable, Equatable {
  package enum Choice: String, CaseIterable, Sendable {
    case member, mean, minimum
  }

  /// K; 1 for no ensemble.
  package var members = 1
  package var choice = Choice.member
  /// The probability that a transition counts for a member.
  package var share = 1.0
  package var priorScale = 0.0

  package init() {}

  package var isActive: Bool { members > 1 }
  /// Whether actions are those of one member for a whole episode.
  var followsMembers: Bool { isActive && choice == .member }

  func problems(
    _ returns: ReturnSettings, _ replay: ReplaySettings, _ plasticity: PlasticitySettings,
    _ optimizer: OptimizerSettings
  ) -> [ConfigurationProblem] {
    var problems: [ConfigurationProblem] = []
    if isActive, returns.distribution != .none {
      problems.append(.init("ensemble", "its members are values, one number each; set distribution: none"))
    }
    if isActive, returns.isMunchausen {
      problems.append(
        .init(
          "ensemble", "each member has its own policy, Munchausen's reward one of all; set munchausen: false")
      )
    }
    if isActive, share < 1, replay.method == .none {
      problems.append(
        .init(
          "ensemble_share",
          "which members a transition counts for goes by its slot in the replay buffer; use 1"))
    }
    guard priorScale > 0 else { return problems }
    if returns.distribution == .iqn {
      problems.append(
        .init(
          "prior_scale",
          "it would be added to the levels of the quantiles too; use 0, or distribution: quantile"))
    }
    if let key = plasticity.weightKeys.first {
      problems.append(
        .init(key, "it would change the prior functions, which never learn; set prior_scale: 0"))
    }
    if optimizer.weightDecay > 0 {
      problems.append(
        .init("weight_decay", "it would shrink the prior functions, which never learn; set prior_scale: 0"))
    }
    return problems
  }
}

extension DQN.Configuration {
  static let ensembleKeys: [ConfigurationKey<Self>] = [
    .init(
      "ensemble", \.ensemble.members, in: 1...64,
      "Number of values learned of each action side by side, on one body of layers; 1 for no ensemble."
    ).listedOnlyWhenSet,
    .init(
      "ensemble_choice", \.ensemble.choice,
      "For ensemble: act by one member for a whole episode, which explores, or by the mean or the minimum of all. Greedy evaluation uses the mean, or with minimum the minimum."
    )
    .acting("with ensemble above 1") { $0.ensemble.isActive }.listedOnlyWhenSet,
    .init(
      "ensemble_share", \.ensemble.share, in: NumberRange(0, 1, includesLow: false),
      "For ensemble: probability that a transition counts for a member (bootstrap)."
    )
    .acting("with ensemble above 1") { $0.ensemble.isActive }.listedOnlyWhenSet,
    .init(
      "prior_scale", \.ensemble.priorScale, in: .nonNegative,
      "Scale of a random network beside the one that learns, whose outputs are added and which never learns; 0 for none."
    ).listedOnlyWhenSet,
  ]
}
