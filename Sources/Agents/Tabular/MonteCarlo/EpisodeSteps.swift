import RLCore

/// The steps of an unfinished episode, oldest first.
struct EpisodeSteps {
  /// State · A + action.
  private(set) var entries: [Int32] = []
  private(set) var rewards: [Double] = []
  /// Gamma, -gamma if the opponent moves next, 0 after a termination.
  private(set) var discounts: [Double] = []
  /// Of the action under the policy that took it; for importance sampling only.
  private(set) var probabilities: [Double] = []
  /// `[T, A]`, the legal actions at each step; for importance sampling with action masks only.
  private var legal: [UInt8] = []

  mutating func append(entry: Int32, reward: Double, discount: Double) {
    entries.append(entry)
    rewards.append(reward)
    discounts.append(discount)
  }

  mutating func append(probability: Double, legal mask: ActionMask?) {
    probabilities.append(probability)
    guard let mask else { return }
    for action in 0..<mask.count { legal.append(mask.contains(action) ? 1 : 0) }
  }

  mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    rewards.removeAll(keepingCapacity: true)
    discounts.removeAll(keepingCapacity: true)
    probabilities.removeAll(keepingCapacity: true)
    legal.removeAll(keepingCapacity: true)
  }

  /// Calls `body` with the legal actions at step `index`, nil where all are.
  func withMask<Result>(_ index: Int, actionCount: Int, _ body: (ActionMask?) -> Result) -> Result {
    legal.withUnsafeBufferPointer { flags in
      guard !flags.isEmpty, let start = flags.baseAddress else { return body(nil) }
      return (start + index * actionCount).withMemoryRebound(to: Bool.self, capacity: actionCount) {
        body(ActionMask(flags: $0, count: actionCount))
      }
    }
  }

  /// - Parameters:
  ///   - lastEntry: the highest entry of the table.
  ///   - maskSize: flags a step.
  mutating func transfer(
    _ state: inout StateTransfer, lastEntry: Int32, hasProbabilities: Bool, maskSize: Int
  ) throws(TensorMismatch) {
    let count = try state.list("entries", &entries, in: 0...lastEntry)
    var areConsistent = try state.list("rewards", &rewards) == count
    areConsistent = try state.list("discounts", &discounts, in: -1...1) == count && areConsistent
    if hasProbabilities {
      areConsistent = try state.list("probabilities", &probabilities, in: 0...1) == count && areConsistent
    }
    if maskSize > 0 {
      areConsistent = try state.list("legal", &legal, in: 0...1) == count * maskSize && areConsistent
    }
    guard areConsistent else { throw TensorMismatch("the stored steps of an episode are inconsistent") }
  }
}
