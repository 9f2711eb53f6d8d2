import RLCore

/// Scales rewards by the standard deviation of the discounted sums of rewards seen so far.
///
/// Source: Elsayed et al., "Streaming deep reinforcement learning finally works" (2024), algorithm 2.
final class StreamRewards {
  private let gamma: Double
  private let isScaled: Bool
  private let moments = RunningMoments(size: 1)
  /// `[B]`, the discounted sum of the rewards of each row's episode.
  private let sums: Column<Double>

  init(rows: Int, gamma: Double, isScaled: Bool) {
    (self.gamma, self.isScaled) = (gamma, isScaled)
    sums = Column(rows, filledWith: 0)
  }

  /// What a scaled reward of 1 is worth: the deviation, and at least a hundredth of the mean, since sums that never differ
  /// have none.
  var scale: Double {
    guard isScaled else { return 1 }
    return max((moments.variance(0) + RunningMoments.epsilon).squareRoot(), 0.01 * moments.mean(0).magnitude)
  }

  /// The reward of a step, which counts among those seen.
  func scaled(_ reward: Double, _ row: Int, ends: Bool) -> Double {
    guard isScaled else { return reward }
    sums[row] = gamma * sums[row] + reward
    moments.add(sums[row])
    if ends { sums[row] = 0 }
    return reward / scale
  }

  /// The row's running sum begins again.
  func clear(_ row: Int) { sums[row] = 0 }

  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.scope("moments", moments.transfer)
    try state.values("sums", sums.start, shape: [sums.count])
  }
}
