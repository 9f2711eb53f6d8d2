import RLCore

/// The greedy policy of an n-tuple network: the move with the highest sum of its own reward and its afterstate's value.
package final class NTuplePolicy: Policy, ValueEstimating {
  private let network: NTupleNetwork
  private let rules: any AfterstateRules
  private let actionCount: Int
  /// The moves of the state that was looked at last; `[A]`, their values; `[A, m]`, the places of their weights.
  let moves: AfterstateMoves
  private let values: Column<Double>
  private let places: Column<Int32>

  init(_ network: NTupleNetwork, _ rules: any AfterstateRules, actionCount: Int) {
    (self.network, self.rules, self.actionCount) = (network, rules, actionCount)
    moves = AfterstateMoves(actionCount: actionCount, imageCount: rules.imageCount)
    values = Column(actionCount, filledWith: 0)
    places = Column(actionCount * network.activeCount, filledWith: 0)
  }

  /// `[m]`, where the weights of a move's afterstate are.
  func places(of place: Int) -> UnsafeMutablePointer<Int32> { places.start + place * network.activeCount }

  /// Finds the legal moves of a state and where their weights are.
  func findMoves(of observations: Observations, _ row: Int) {
    rules.writeMoves(of: observations, row, to: moves)
    for place in 0..<moves.count {
      network.write(
        placesOf: moves.images.start + place &* moves.imageCount, kind: moves.kinds[place],
        to: places(of: place))
    }
  }

  /// Values all moves of a state.
  @inline(__always) private func look(at observations: Observations, _ row: Int) {
    // All places first: the processor then fetches many weights at a time.
    findMoves(of: observations, row)
    for place in 0..<moves.count {
      values[place] =
        moves.rewards[place] + (moves.isTerminal[place] ? 0 : network.value(at: places(of: place)))
    }
  }

  /// The place of the best move among `moves`, and its value; ties go to one of them by `ties`.
  ///
  /// - Precondition: there is a legal move.
  func bestMove(
    of observations: Observations, _ row: Int, breaking ties: inout TieBreaker
  ) -> (place: Int, value: Double) {
    look(at: observations, row)
    precondition(moves.count > 0, "a state without a legal move that has not ended")
    let place = ties.action(values.start, count: moves.count, mask: nil)
    return (place, values[place])
  }

  package func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    for row in 0..<observations.count {
      look(at: observations, row)
      let place = greedyAction(values.start, count: moves.count, mask: nil)
      actions[row] = moves.count > 0 ? Int32(truncatingIfNeeded: moves.actions[place]) : 0
    }
  }

  /// Illegal actions have the value 0.
  package func actionValues(for observations: Observations) -> [Double] {
    var result = [Double](repeating: 0, count: observations.count * actionCount)
    for row in 0..<observations.count {
      look(at: observations, row)
      for place in 0..<moves.count { result[row * actionCount + moves.actions[place]] = values[place] }
    }
    return result
  }
}
