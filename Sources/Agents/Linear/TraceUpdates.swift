import RLCore

/// Updates of a linear function by eligibility traces, a trace for each environment of a batch.
///
/// Source: Sutton and Barto (2018), sections 12.2, 12.5 and 12.7.
final class TraceUpdates {
  private let rule: LinearTraces.Trace
  /// `[B]`
  private let traces: [SparseTrace]
  /// `[B]`, V_old of true online traces: the value of the present state before the last update; 0 at the start of an episode.
  private let previousValues: Column<Double>

  /// - Throws: where replacing traces meet features that are not binary.
  init(
    _ rule: LinearTraces.Trace, rows: Int, features: LinearFeatures, actionCount: Int
  ) throws(ConfigurationProblem) {
    if rule == .replacing, !features.isBinary {
      throw ConfigurationProblem(
        "trace",
        "replacing traces need binary features, and the elements of this array are any numbers; use true-online or accumulating, or discretize: tiles"
      )
    }
    self.rule = rule
    traces = (0..<rows).map { _ in
      SparseTrace(weightCount: features.count * actionCount, actionCount: actionCount)
    }
    previousValues = Column(rows, filledWith: 0)
  }

  /// Takes in one step of environment `row`: visits `x`, moves the weights, and lets the traces fade.
  ///
  /// - Parameters:
  ///   - error: δ, with the weights before the update, like `value`, the value of x, and `valueT`, that of its successor.
  ///   - decay: γ λ.
  func update(
    _ function: LinearFunction, _ row: Int, _ x: SparseVector, action: Int, rate: Double,
    error: Double,
    value: Double, valueT: Double, decay: Double, ending: Ending
  ) {
    let z = traces[row]
    var change = rate * error
    switch rule {
    case .accumulating: z.add(x, action: action, factor: 1)
    case .replacing: z.replace(x, action: action)
    case .trueOnline:
      z.add(
        x, action: action, factor: dutchIncrement(rate: rate, overlap: z.overlap(x, action: action))
      )
      let changes = trueOnlineChanges(
        rate: rate, error: error, value: value, previousValue: previousValues[row])
      change = changes.alongTrace
      semiGradientUpdate(
        function.weights, along: x, action: action, actionCount: function.actionCount,
        by: changes.alongFeatures)
      previousValues[row] = ending == .none ? valueT : 0
    }
    z.update(function.weights, by: change, decay: decay)
    if ending != .none { z.clear() }
  }

  func clear(_ row: Int) {
    traces[row].clear()
    previousValues[row] = 0
  }

  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.values("previous_values", previousValues.start, shape: [traces.count])
    for (row, trace) in traces.enumerated() { try trace.transfer(&state, name: "trace.\(row)") }
  }
}
