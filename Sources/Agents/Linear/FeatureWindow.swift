import RLCore

/// The last n steps of each environment of a batch: nonzero features, actions, rewards and discounts, oldest first.
final class FeatureWindow {
  private let rows, steps, width: Int
  private let featureCount, actionCount: Int
  /// `[B, n, active]`, the features of each step, of which `counts` are used.
  private let places: Column<Int32>
  private let values: Column<Double>
  /// `[B, n]`, rings that begin at `firsts`.
  private let counts, actions: Column<Int32>
  private let rewards, discounts: Column<Double>
  /// `[B]`, the oldest step's place in its ring, and the number of steps.
  private let firsts, lengths: Column<Int32>

  /// Bytes of the windows of `rows` environments.
  static func bytes(rows: Int, steps: Int, activeCount: Int) -> Double {
    Double(rows) * Double(steps) * (12 * Double(activeCount) + 24)
  }

  init(rows: Int, steps: Int, features: LinearFeatures, actionCount: Int) {
    self.rows = rows
    self.steps = steps
    self.actionCount = actionCount
    (width, featureCount) = (features.activeCount, features.count)
    places = Column(rows * steps * width, filledWith: 0)
    values = Column(rows * steps * width, filledWith: 0)
    counts = Column(rows * steps, filledWith: 0)
    actions = Column(rows * steps, filledWith: 0)
    rewards = Column(rows * steps, filledWith: 0)
    discounts = Column(rows * steps, filledWith: 0)
    firsts = Column(rows, filledWith: 0)
    lengths = Column(rows, filledWith: 0)
  }

  func length(_ row: Int) -> Int { Int(lengths[row]) }

  private func features(at place: Int) -> SparseVector {
    SparseVector(
      places: places.start + place * width, values: values.start + place * width,
      count: Int(counts[place]))
  }

  /// Appends a step whose features `read` writes.
  @inline(__always) func append(
    _ row: Int, action: Int32, reward: Double, discount: Double, read: (inout SparseVector) -> Void
  ) {
    let place = row * steps + (Int(firsts[row]) + Int(lengths[row])) % steps
    var x = features(at: place)
    read(&x)
    counts[place] = Int32(x.count)
    actions[place] = action
    rewards[place] = reward
    discounts[place] = discount
    lengths[row] += 1
  }

  /// Removes the oldest step.
  ///
  /// - Parameter valueT: the value behind the window.
  /// - Returns: its features, valid until the next step is appended; its action; and its n-step return.
  @inline(__always) func takeOldest(
    _ row: Int, valueT: Double
  ) -> (x: SparseVector, action: Int, target: Double) {
    let (first, ring) = (Int(firsts[row]), row * steps)
    let target = nStepReturn(
      rewards: rewards.start + ring, discounts: discounts.start + ring, first: first,
      count: Int(lengths[row]), capacity: steps, valueT: valueT)
    firsts[row] = Int32((first + 1) % steps)
    lengths[row] -= 1
    return (features(at: ring + first), Int(actions[ring + first]), target)
  }

  func clear(_ row: Int) { lengths[row] = 0 }

  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    let shape = [rows, steps]
    try state.values(
      "window.places", places.start, shape: shape + [width], in: 0...Int32(featureCount - 1))
    try state.values("window.values", values.start, shape: shape + [width])
    try state.values("window.counts", counts.start, shape: shape, in: 0...Int32(width))
    try state.values("window.actions", actions.start, shape: shape, in: 0...Int32(actionCount - 1))
    try state.values("window.rewards", rewards.start, shape: shape)
    try state.values("window.discounts", discounts.start, shape: shape)
    try state.values("window.firsts", firsts.start, shape: [rows], in: 0...Int32(steps - 1))
    try state.values("window.lengths", lengths.start, shape: [rows], in: 0...Int32(steps))
  }
}
