import RLCore

/// The steps of one environment's present episode: nonzero features, rewards and discounts, for Monte Carlo updates.
struct EpisodeMemory {
  private let width, featureCount: Int
  /// `[T, active]`, of which `counts` of each step are used.
  private var places: [Int32] = []
  private var values: [Double] = []
  private var counts: [Int32] = []
  private var rewards: [Double] = []
  private var discounts: [Double] = []

  init(_ features: LinearFeatures) {
    (width, featureCount) = (features.activeCount, features.count)
  }

  mutating func append(_ x: SparseVector, reward: Double, discount: Double) {
    for index in 0..<width {
      places.append(index < x.count ? x.places[index] : 0)
      values.append(index < x.count ? x.values[index] : 0)
    }
    counts.append(Int32(x.count))
    rewards.append(reward)
    discounts.append(discount)
  }

  /// Hands out every step with its return, the last one first, and forgets the episode.
  ///
  /// - Parameters:
  ///   - valueT: what follows the last step.
  ///   - skips: whether to leave out a step at whose time its first feature had been active before (first-visit).
  mutating func takeReturns(
    from valueT: Double, onlyFirstVisits skips: Bool,
    _ body: (SparseVector, _ target: Double) -> Void
  ) {
    var earliest: [Int32: Int] = [:]
    if skips {
      for step in counts.indices.reversed() { earliest[places[step * width]] = step }
    }
    var target = valueT
    places.withUnsafeMutableBufferPointer { places in
      values.withUnsafeMutableBufferPointer { values in
        guard let place = places.baseAddress, let value = values.baseAddress else { return }
        for step in counts.indices.reversed() {
          target = temporalDifferenceTarget(
            rT: rewards[step], discountT: discounts[step], valueT: target)
          if skips, earliest[place[step * width]] != step { continue }
          body(
            SparseVector(
              places: place + step * width, values: value + step * width, count: Int(counts[step])),
            target)
        }
      }
    }
    places.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    counts.removeAll(keepingCapacity: true)
    rewards.removeAll(keepingCapacity: true)
    discounts.removeAll(keepingCapacity: true)
  }

  mutating func transfer(_ state: inout StateTransfer, name: String) throws(TensorMismatch) {
    let steps = try state.list("\(name).counts", &counts, in: 0...Int32(width))
    let lengths = [
      try state.list("\(name).places", &places, in: 0...Int32(featureCount - 1)) == steps * width,
      try state.list("\(name).values", &values) == steps * width,
      try state.list("\(name).rewards", &rewards) == steps,
      try state.list("\(name).discounts", &discounts) == steps,
    ]
    guard lengths.allSatisfy({ $0 }) else {
      throw TensorMismatch("the stored arrays of '\(name)' have different numbers of steps")
    }
  }
}
