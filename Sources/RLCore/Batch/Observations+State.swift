extension Observations {
  /// The first `rows` rows.
  ///
  /// - Parameter space: what they are observations of.
  package func transfer(
    _ state: inout StateTransfer, rows: Int, of space: ObservationSpace
  ) throws(TensorMismatch) {
    if let states { try state.values("states", states, shape: [rows], in: space.states) }
    if let values { try state.values("values", values, shape: [rows, rowSize]) }
    guard let legalActions else { return }
    try legalActions.withMemoryRebound(to: UInt8.self, capacity: rows * actionCount) {
      flags throws(TensorMismatch) in
      try state.values("legalActions", flags, shape: [rows, actionCount], in: 0...1)
    }
  }

  /// Whether a row of each is equal, bit for bit, including action masks.
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

extension ObservationSpace {
  /// The state indices, or nil if it has none.
  package var states: ClosedRange<Int32>? {
    guard case .discrete(let count) = self else { return nil }
    return 0...Int32(clamping: max(count - 1, 0))
  }
}
