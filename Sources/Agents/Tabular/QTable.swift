import RLCore

/// A value for each state and action, `[S, A]`, row after row.
package final class QTable {
  package let stateCount: Int
  package let actionCount: Int
  private let column: Column<Double>
  package var values: UnsafeMutablePointer<Double> {
    @inline(__always) get { column.start }
  }

  package init(stateCount: Int, actionCount: Int, initialValue: Double) {
    (self.stateCount, self.actionCount) = (stateCount, actionCount)
    column = Column(stateCount * actionCount, filledWith: initialValue)
  }

  /// `[A]`, the values in `state`.
  @inline(__always) func row(_ state: Int32) -> UnsafePointer<Double> {
    UnsafePointer(values + Int(state) &* actionCount)
  }

  /// The first greedy action, among the legal ones if there is a mask.
  @inline(__always) package func greedyAction(in state: Int32, mask: ActionMask? = nil) -> Int32 {
    Int32(truncatingIfNeeded: Agents.greedyAction(row(state), count: actionCount, mask: mask))
  }

  /// The highest value in `state`, among the legal actions if there is a mask; 0 if none is legal.
  @inline(__always) package func highestValue(in state: Int32, mask: ActionMask? = nil) -> Double {
    Agents.highestValue(row(state), count: actionCount, mask: mask)
  }

  package var tensor: NamedTensor {
    let all = UnsafeBufferPointer(start: values, count: stateCount * actionCount)
    return NamedTensor("q_table", shape: [stateCount, actionCount], .float64(Array(all)))
  }

  package func load(_ tensors: [NamedTensor]) throws {
    guard tensors.count == 1, let tensor = tensors.first, tensor.name == "q_table",
      case .float64(let stored) = tensor.elements
    else { throw TensorMismatch("a Q-table holds one array of doubles named 'q_table'") }
    guard tensor.shape == [stateCount, actionCount] else {
      throw TensorMismatch(
        "the stored Q-table has shape \(tensor.shape), this one [\(stateCount), \(actionCount)]")
    }
    for (index, value) in stored.enumerated() { values[index] = value }
  }

  package func transfer(_ state: inout StateTransfer, as name: String = "q_table") throws(TensorMismatch) {
    try state.values(name, values, shape: [stateCount, actionCount])
  }
}

/// The greedy policy of a table.
final class GreedyTablePolicy: Policy {
  private let table: QTable
  private let states: StateNumbering

  init(table: QTable, states: StateNumbering) { (self.table, self.states) = (table, states) }

  func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    for row in 0..<observations.count {
      actions[row] = table.greedyAction(
        in: states.number(of: observations, row), mask: observations.mask(row))
    }
  }
}
