import RLCore

/// All targets of a training so far, summed for each feature, for batch updating: a target is a reward and the discounted
/// value of a following feature, or of none.
struct BatchTargets {
  /// The following features of one feature.
  private struct Following {
    var feature: Int32
    /// Sum of the discounts of its value in the targets.
    var discount: Double
  }

  /// `[F]`, number of targets.
  private var counts: [Double]
  /// `[F]`, sum of the rewards of the targets.
  private var rewards: [Double]
  /// `[F]`, in the order of the features.
  private var successors: [[Following]]

  /// A sweep that changes no value by more, relative to the largest, is the last.
  private static let tolerance = 1e-10
  private static let mostSweeps = 10_000

  init(featureCount: Int) {
    counts = Array(repeating: 0, count: featureCount)
    rewards = counts
    successors = Array(repeating: [], count: featureCount)
  }

  /// - Parameter next: the following feature and the discount of its value; nil where nothing follows.
  mutating func append(_ feature: Int, reward: Double, next: (feature: Int, discount: Double)?) {
    counts[feature] += 1
    rewards[feature] += reward
    if let next, next.discount != 0 { add(next.discount, of: next.feature, to: feature) }
  }

  private mutating func add(_ discount: Double, of next: Int, to feature: Int) {
    var (low, high) = (0, successors[feature].count)
    while low < high {
      let middle = (low + high) / 2
      if successors[feature][middle].feature < next { low = middle + 1 } else { high = middle }
    }
    if low < successors[feature].count, successors[feature][low].feature == next {
      successors[feature][low].discount += discount
    } else {
      successors[feature].insert(Following(feature: Int32(next), discount: discount), at: low)
    }
  }

  /// Moves each value to the mean of its targets, sweep by sweep, until they stay; those without targets do not move.
  ///
  /// It is where the summed updates of all targets lead for any step size that is small enough.
  func settle(_ values: UnsafeMutablePointer<Double>) {
    let seen = successors.indices.filter { counts[$0] > 0 }
    for _ in 0..<Self.mostSweeps {
      var (change, size) = (0.0, 0.0)
      for feature in seen {
        var sum = rewards[feature]
        for next in successors[feature] { sum += next.discount * values[Int(next.feature)] }
        let value = sum / counts[feature]
        change = max(change, abs(value - values[feature]))
        values[feature] = value
        size = max(size, abs(value))
      }
      if change <= Self.tolerance * size { break }
    }
  }

  mutating func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    let features = successors.count
    try state.array("batch.counts", &counts, shape: [features])
    try state.array("batch.rewards", &rewards, shape: [features])
    var sources = successors.enumerated().flatMap { feature, all in all.map { _ in Int32(feature) } }
    var places = successors.joined().map(\.feature)
    var discounts = successors.joined().map(\.discount)
    let lengths = [
      try state.list("batch.sources", &sources, in: 0...Int32(features - 1)),
      try state.list("batch.features", &places, in: 0...Int32(features - 1)),
      try state.list("batch.discounts", &discounts),
    ]
    guard lengths.allSatisfy({ $0 == lengths[0] }) else {
      throw TensorMismatch("the stored arrays of 'batch' have different numbers of targets")
    }
    guard state.mode == .restore else { return }
    successors = Array(repeating: [], count: features)
    for (link, source) in sources.enumerated() {
      add(discounts[link], of: Int(places[link]), to: Int(source))
    }
  }
}
