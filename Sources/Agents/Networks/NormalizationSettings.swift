import RLCore

/// What is brought to one scale by the moments of what training has seen. The limits are Stable-Baselines3's.
package struct NormalizationSettings: Sendable, Equatable {
  package var normalizesObservations = false
  package var normalizesRewards = false
  /// The magnitudes at which normalized observations and rewards are clipped.
  package var observationLimit = 10.0
  package var rewardLimit = 10.0

  package init() {}

  func problems(_ network: NetworkSettings) -> [ConfigurationProblem] {
    guard normalizesObservations, network.rescalesObservations else { return [] }
    return [
      .init(
        "normalize_observations", "rescale_observations brings them to one scale already; use one of the two")
    ]
  }
}

/// A configuration with the keys of normalization, which several agents share.
package protocol NormalizingConfiguration: Configuration {
  var normalization: NormalizationSettings { get set }
}

extension NormalizingConfiguration {
  static var normalizationKeys: [ConfigurationKey<Self>] {
    [
      .init(
        "normalize_observations", \.normalization.normalizesObservations,
        "Whether each element of an observation is standardized by the mean and variance of those seen in training."
      ).listedOnlyWhenSet,
      .init(
        "clip_observations", \.normalization.observationLimit, in: .positive,
        "Magnitude at which a standardized element is clipped."
      )
      .acting("with normalize_observations: true") { $0.normalization.normalizesObservations }
      .listedOnlyWhenSet,
      .init(
        "normalize_rewards", \.normalization.normalizesRewards,
        "Whether rewards are divided by the standard deviation of the discounted sums of rewards seen in training."
      ).listedOnlyWhenSet,
      .init(
        "clip_rewards", \.normalization.rewardLimit, in: .positive,
        "Magnitude at which a divided reward is clipped."
      )
      .acting("with normalize_rewards: true") { $0.normalization.normalizesRewards }.listedOnlyWhenSet,
    ]
  }
}
