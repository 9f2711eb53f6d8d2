import RLCore

extension PlayableGame {
  /// Writes the observation of the player to move, with the action mask, to row `row` of `target`.
  func observe(in space: ObservationSpace, row: Int, of target: Observations) {
    switch space {
    case .discrete: target.states?[row] = Int32(positionNumber)
    case .box(let box):
      guard let values = target.values else { preconditionFailure("observations of another space") }
      var span = UnsafeMutableBufferPointer(start: values + row * box.count, count: box.count).mutableSpan
      observe(into: &span)
    }
    guard let flags = target.legalActions else { return }
    let legal = legalActions
    for action in 0..<target.actionCount { flags[row * target.actionCount + action] = legal.contains(action) }
  }

  /// The unfinished position that a player to move sees in row `row`; nil where no game leads to it.
  static func position(seenIn observations: Observations, row: Int) -> Self? {
    if let states = observations.states { return Self(positionNumber: Int(states[row])) }
    return observations.values.flatMap { Self(seenByMover: UnsafePointer($0 + row * observations.rowSize)) }
  }
}
