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
  /// Of the evaluated policy's probability to that of the one that played; empty where they are the same.
  private var ratios: [Double] = []

  init(_ features: LinearFeatures) {
    (width, featureCount) = (features.activeCount, features.count)
  }

  /// Bytes of one step with `activeCount` features.
  static func bytesPerStep(activeCount: Int) -> Int { 12 * activeCount + 28 }

  /// Number of steps.
  var count: Int { counts.count }

  /// - Parameter ratio: nil where the evaluated policy played.
  mutating func append(_ x: SparseVector, reward: Double, discount: Double, ratio: Double? = nil) {
    for index in 0..<width {
      places.append(index < x.count ? x.places[index] : 0)
      values.append(index < x.count ? x.values[index] : 0)
    }
    counts.append(Int32(x.count))
    rewards.append(reward)
    discounts.append(discount)
    if let ratio { ratios.append(ratio) }
  }

  /// Hands out every step with its return, the last one first, and forgets the episode.
  ///
  /// - Parameters:
  ///   - valueT: what follows the last step.
  ///   - skips: whether to leave out a step at whose time its first feature had been active before (first-visit).
  ///   - body: `weight` is the product of the ratios from this step on.
  mutating func takeReturns(
    from valueT: Double, onlyFirstVisits skips: Bool,
    _ body: (SparseVector, _ target: Double, _ weight: Double) -> Void
  ) {
    var earliest: [Int32: Int] = [:]
    if skips {
      for step in counts.indices.reversed() { earliest[places[step * width]] = step }
    }
    var (target, weight) = (valueT, 1.0)
    withSteps { x in
      for step in counts.indices.reversed() {
        target = temporalDifferenceTarget(rT: rewards[step], discountT: discounts[step], valueT: target)
        if !ratios.isEmpty { weight *= ratios[step] }
        if skips, earliest[places[step * width]] != step { continue }
        body(x(step), target, weight)
      }
    }
    removeAll()
  }

  /// Hands out every step with its λ-return, the first one first, and forgets the episode. All of them are of the values
  /// at the end of the episode, before any update.
  ///
  ///     G = reward + discount · ((1 - λ) v(s') + λ G')
  ///
  /// Source: Sutton and Barto (2018), equations 12.2 and 12.4.
  /// - Parameters:
  ///   - valueT: what follows the last step.
  ///   - value: of the features of a step.
  mutating func takeLambdaReturns(
    from valueT: Double, lambda: Double, value: (SparseVector) -> Double,
    _ body: (SparseVector, _ target: Double) -> Void
  ) {
    withSteps { x in
      var targets = counts.indices.map { value(x($0)) }
      var (target, next) = (valueT, valueT)
      for step in counts.indices.reversed() {
        target = temporalDifferenceTarget(
          rT: rewards[step], discountT: discounts[step], valueT: (1 - lambda) * next + lambda * target)
        (next, targets[step]) = (targets[step], target)
      }
      for step in counts.indices { body(x(step), targets[step]) }
    }
    removeAll()
  }

  /// Calls `body` with the features by the number of a step, to be read only.
  @inline(__always) private func withSteps(_ body: ((Int) -> SparseVector) -> Void) {
    places.withUnsafeBufferPointer { places in
      values.withUnsafeBufferPointer { values in
        guard let place = places.baseAddress, let value = values.baseAddress else { return }
        body { step in
          SparseVector(
            places: UnsafeMutablePointer(mutating: place + step * width),
            values: UnsafeMutablePointer(mutating: value + step * width), count: Int(counts[step]))
        }
      }
    }
  }

  mutating func removeAll() {
    places.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    counts.removeAll(keepingCapacity: true)
    rewards.removeAll(keepingCapacity: true)
    discounts.removeAll(keepingCapacity: true)
    ratios.removeAll(keepingCapacity: true)
  }

  /// - Parameter hasRatios: whether another policy than the evaluated one plays.
  mutating func transfer(
    _ state: inout StateTransfer, name: String, hasRatios: Bool
  ) throws(TensorMismatch) {
    let steps = try state.list("\(name).counts", &counts, in: 0...Int32(width))
    var lengths = [
      try state.list("\(name).places", &places, in: 0...Int32(featureCount - 1)) == steps * width,
      try state.list("\(name).values", &values) == steps * width,
      try state.list("\(name).rewards", &rewards) == steps,
      try state.list("\(name).discounts", &discounts) == steps,
    ]
    if hasRatios { lengths.append(try state.list("\(name).ratios", &ratios) == steps) }
    guard lengths.allSatisfy({ $0 }) else {
      throw TensorMismatch("the stored arrays of '\(name)' have different numbers of steps")
    }
  }
}
