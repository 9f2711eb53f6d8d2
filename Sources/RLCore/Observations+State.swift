extension Observations {
  /// The first `rows` rows.
  ///
  /// - Parameter changed: those that may differ from when changes were last saved; nil for all.
  package func transfer(
    _ state: inout StateTransfer, rows: Int, changed: [Range<Int>]? = nil
  ) throws(TensorMismatch) {
    if let states { try state.values("states", states, shape: [rows], changed: changed) }
    if let values { try state.values("values", values, shape: [rows, rowSize], changed: changed) }
    guard let legalActions else { return }
    try legalActions.withMemoryRebound(to: UInt8.self, capacity: rows * actionCount) {
      flags throws(TensorMismatch) in
      try state.values("legalActions", flags, shape: [rows, actionCount], changed: changed)
    }
  }

  /// Whether a row of each holds the same, bit for bit, flags of legal actions included where there are any.
  @inlinable @inline(__always) package func row(_ row: Int, equals other: Observations, _ otherRow: Int)
    -> Bool
  {
    if let states, let theirs = other.states, states[row] != theirs[otherRow] { return false }
    if let values, let theirs = other.values {
      let (own, foreign) = (values + row &* rowSize, theirs + otherRow &* rowSize)
      for index in 0..<rowSize where own[index].bitPattern != foreign[index].bitPattern { return false }
    }
    guard let legalActions else { return true }
    guard let theirs = other.legalActions else { return false }
    let (own, foreign) = (legalActions + row &* actionCount, theirs + otherRow &* actionCount)
    for index in 0..<actionCount where own[index] != foreign[index] { return false }
    return true
  }
}
