import RLCore

/// The next actions that an on-policy agent has selected while learning: one per row, or none.
final class NextActions {
  private let rows, actionCount: Int
  private let actions: Column<Int32>

  init(rows: Int, actionCount: Int) {
    (self.rows, self.actionCount) = (rows, actionCount)
    actions = Column(rows, filledWith: -1)
  }

  subscript(row: Int) -> Int32 {
    get { actions[row] }
    set { actions[row] = newValue }
  }

  /// Takes the action of row `row`, or nil if none was selected.
  func take(_ row: Int) -> Int32? {
    guard row < rows, actions[row] >= 0 else { return nil }
    defer { actions[row] = -1 }
    return actions[row]
  }

  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.values("next_actions", actions.start, shape: [rows], in: -1...Int32(actionCount - 1))
  }
}
