import RLCore

/// Normalization of observations and rewards by running moments.
///
/// Moments change only where an agent learns. What plays, evaluates or is exported has those of its weights.
final class Normalization {
  static let (inputNames, rewardNames) = ("input", "rewards")
  /// How observations are standardized now; nil where they are not.
  let rescaling: ObservationEncoder.Rescaling?
  let rewards: RewardNormalizer?
  private let moments: RunningMoments?
  private let encoder: ObservationEncoder

  /// - Throws: where observations are no arrays.
  init(
    _ settings: NormalizationSettings, _ space: ObservationSpace, environments: Int, gamma: Double
  ) throws(ConfigurationProblem) {
    encoder = ObservationEncoder(space, capacity: 0)
    rewards =
      settings.normalizesRewards
      ? RewardNormalizer(environments: environments, gamma: gamma, limit: settings.rewardLimit) : nil
    guard settings.normalizesObservations else {
      (rescaling, moments) = (nil, nil)
      return
    }
    guard case .box(let box) = space else {
      throw ConfigurationProblem(
        "normalize_observations",
        "standardizes arrays of numbers, but the observation is a state index; use false")
    }
    let moments = RunningMoments(size: box.count)
    self.moments = moments
    rescaling = Self.rescaling(box.count, limit: Float(settings.observationLimit))
    rescaling?.standardize(by: moments)
  }

  private static func rescaling(_ size: Int, limit: Float) -> ObservationEncoder.Rescaling {
    ObservationEncoder.Rescaling(
      factors: Array(repeating: 1, count: size), offsets: Array(repeating: 0, count: size), limit: limit)
  }

  /// What a value of 1 is worth in rewards of the environment.
  var valueScale: Double { rewards?.scale ?? 1 }

  /// Action values of the network in rewards of the environment.
  func inRewards(_ values: [Double]) -> [Double] {
    rewards.map { rewards in values.map { $0 * rewards.scale } } ?? values
  }

  /// Takes the observations that were acted on, and the rewards, among those seen.
  func add(_ transitions: Transitions) {
    rewards?.add(transitions)
    guard let moments, let rescaling else { return }
    for row in 0..<transitions.count {
      moments.add(encoder.encode(transitions.observations, rows: row..<row + 1))
    }
    rescaling.standardize(by: moments)
  }

  /// What belongs to the weights.
  var tensors: [NamedTensor] {
    (moments?.tensors(Self.inputNames) ?? []) + (rewards?.tensors ?? [])
  }

  /// Takes moments over, and returns the arrays that are none.
  ///
  /// - Throws: where some are missing, or the weights were learned with others.
  func load(_ tensors: [NamedTensor]) throws(TensorMismatch) -> [NamedTensor] {
    let weights = try Self.weights(of: tensors, besides: self.tensors)
    try moments?.load(Self.inputNames, tensors)
    try rewards?.load(tensors)
    if let moments { rescaling?.standardize(by: moments) }
    return weights
  }

  /// The rescaling that belongs to weights, and the arrays that are none of its moments.
  func frozen(of tensors: [NamedTensor]) throws(TensorMismatch) -> (
    rescaling: ObservationEncoder.Rescaling?, weights: [NamedTensor]
  ) {
    let weights = try Self.weights(of: tensors, besides: self.tensors)
    guard let moments, let rescaling else { return (nil, weights) }
    let (stored, fixed) = (
      RunningMoments(size: moments.size), Self.rescaling(moments.size, limit: rescaling.limit)
    )
    try stored.load(Self.inputNames, tensors)
    fixed.standardize(by: stored)
    return (fixed, weights)
  }

  private static func weights(
    of tensors: [NamedTensor], besides own: [NamedTensor]
  ) throws(TensorMismatch) -> [NamedTensor] {
    func isMoment(_ name: String) -> Bool {
      [inputNames, rewardNames].contains { name.hasPrefix($0 + ".") }
    }
    let strange = tensors.first { tensor in
      isMoment(tensor.name) && !own.contains { $0.name == tensor.name }
    }
    if let strange {
      throw TensorMismatch(
        "it has '\(strange.name)', so its network was trained with normalize_observations or normalize_rewards; set them as there"
      )
    }
    return tensors.filter { !isMoment($0.name) }
  }

  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    if let moments, let rescaling {
      try state.scope(Self.inputNames, moments.transfer)
      if state.mode == .restore { rescaling.standardize(by: moments) }
    }
    if let rewards { try state.scope(Self.rewardNames, rewards.transfer) }
  }
}
