import RLCore

/// Rewards divided by the standard deviation of the discounted sums of rewards seen so far.
///
/// Source: Engstrom et al., "Implementation matters in deep policy gradients" (2020), section 2, and Stable-Baselines3's
/// `VecNormalize`.
final class RewardNormalizer {
  private let gamma: Double
  private let limit: Double
  private let moments = RunningMoments(size: 1)
  /// `[B]`, what each row's running sum adds to the reward of its next step.
  private let carried: Column<Double>
  /// `[B]`
  private let scaled: Column<Double>

  init(environments: Int, gamma: Double, limit: Double) {
    (self.gamma, self.limit) = (gamma, limit)
    carried = Column(environments, filledWith: 0)
    scaled = Column(environments, filledWith: 0)
  }

  /// What a normalized reward of 1 is worth.
  var scale: Double { (moments.variance(0) + RunningMoments.epsilon).squareRoot() }

  /// Takes the rewards of a step among those seen: R = gamma R + r of each row, from 0 in each episode.
  func add(_ transitions: Transitions) {
    for row in 0..<transitions.count {
      let sum = carried[row] + transitions.rewards[row]
      moments.add(sum)
      carried[row] =
        transitions.endings[row] == .none ? transitions.discount(row, gamma: gamma) * sum : 0
    }
  }

  /// The row's running sum begins again.
  func clear(_ row: Int) { carried[row] = 0 }

  func normalized(_ reward: Double) -> Double { min(max(reward / scale, -limit), limit) }

  /// The same transitions with normalized rewards, valid until the next call.
  func normalized(_ transitions: Transitions) -> Transitions {
    for row in 0..<transitions.count { scaled[row] = normalized(transitions.rewards[row]) }
    return Transitions(
      observations: transitions.observations, actions: transitions.actions, rewards: scaled.start,
      nextObservations: transitions.nextObservations, endings: transitions.endings,
      handovers: transitions.handovers, snapshotMoves: transitions.snapshotMoves)
  }

  var tensors: [NamedTensor] { moments.tensors(Normalization.rewardNames) }

  func load(_ tensors: [NamedTensor]) throws(TensorMismatch) {
    try moments.load(Normalization.rewardNames, tensors)
  }

  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.scope("moments", moments.transfer)
    try state.values("carried", carried.start, shape: [carried.count])
  }
}
