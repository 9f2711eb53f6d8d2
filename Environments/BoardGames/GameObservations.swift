import RLCore

extension PlayableGame {
  /// From plane after plane to cell after cell.
  static func interleavePlanes(_ row: inout MutableSpan<Float>) {
    let size = rows * columns
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * size) { planes in
      for index in 0..<2 * size { planes[index] = row[index] }
      for cell in 0..<size {
        row[2 * cell] = planes[cell]
        row[2 * cell + 1] = planes[size + cell]
      }
    }
  }

  /// Writes what the mover sees, with the flags of the legal actions, as row `row` of `target`.
  func observe(in space: ObservationSpace, row: Int, of target: Observations) {
    switch space {
    case .discrete: target.states?[row] = Int32(positionNumber)
    case .box(let box):
      guard let values = target.values else { preconditionFailure("observations of another space") }
      var span = UnsafeMutableBufferPointer(start: values + row * box.count, count: box.count).mutableSpan
      observe(into: &span)
      if box.shape[0] == Self.rows { Self.interleavePlanes(&span) }
    }
    guard let flags = target.legalActions else { return }
    let legal = legalActions
    for action in 0..<target.actionCount { flags[row * target.actionCount + action] = legal.contains(action) }
  }
}
