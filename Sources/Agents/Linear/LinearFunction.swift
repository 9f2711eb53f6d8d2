import RLCore

/// Action values that are linear in the features of the observation, q(s, a) = w_a · x(s).
final class LinearFunction {
  let features: LinearFeatures
  let actionCount: Int
  /// `[F, A]`
  private let column: Column<Double>
  private let buffer: FeatureBuffer
  private let q: Column<Double>

  var weights: UnsafeMutablePointer<Double> { @inline(__always) get { column.start } }
  /// F × A
  var weightCount: Int { column.count }

  /// All weights are 0.
  init(_ features: LinearFeatures, actionCount: Int) {
    self.features = features
    self.actionCount = actionCount
    column = Column(features.count * actionCount, filledWith: 0)
    buffer = FeatureBuffer(features)
    q = Column(actionCount, filledWith: 0)
  }

  /// Sets the weights so that every observation has the value `value`; for arrays by the bias.
  func fill(_ value: Double) {
    let count = features.isBinary ? weightCount : actionCount
    for index in 0..<count {
      weights[index] = features.isBinary ? value / Double(features.activeCount) : value
    }
  }

  /// `[A]`, the values of all actions; valid until the next call.
  @inline(__always) func values(_ x: SparseVector) -> UnsafePointer<Double> {
    linearValues(x, weights, actionCount: actionCount, into: q.start)
    return UnsafePointer(q.start)
  }

  /// `[A]`, the values of all actions where row `row` is seen; valid until the next call.
  @inline(__always) func values(_ observations: Observations, _ row: Int) -> UnsafePointer<Double> {
    features.read(observations, row, into: &buffer.vector)
    return values(buffer.vector)
  }

  /// Sets the weights of the only action, `[F]`.
  func fill(_ given: [Double]) {
    for (index, weight) in given.enumerated() { weights[index] = weight }
  }

  /// [F, A], inputs before outputs, like the weights of the networks.
  var tensor: NamedTensor {
    NamedTensor(
      "weight", shape: [features.count, actionCount],
      .float64(Array(UnsafeBufferPointer(start: weights, count: weightCount))))
  }

  func load(_ tensors: [NamedTensor]) throws {
    try StateTransfer.restore(tensors) { state throws(TensorMismatch) in try transfer(&state) }
  }

  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.values("weight", weights, shape: [features.count, actionCount])
  }
}

/// The greedy policy of a linear function: the first of the best legal actions.
final class GreedyLinearPolicy: Policy {
  private let function: LinearFunction

  init(_ function: LinearFunction) { self.function = function }

  func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    for row in 0..<observations.count {
      let q = function.values(observations, row)
      actions[row] = Int32(
        truncatingIfNeeded: greedyAction(
          q, count: function.actionCount, mask: observations.mask(row)))
    }
  }
}
