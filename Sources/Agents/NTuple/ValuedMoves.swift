import RLCore

/// The legal moves of one state, where the weights of their afterstates are, and what they are worth.
final class ValuedMoves {
  private let network: NTupleNetwork
  private let rules: any AfterstateRules
  let moves: AfterstateMoves
  /// `[A]`: a move's own reward and its afterstate's value.
  let values: Column<Double>
  /// `[A, m]`
  private let places: Column<Int32>

  init(_ network: NTupleNetwork, _ rules: any AfterstateRules, actionCount: Int) {
    (self.network, self.rules) = (network, rules)
    moves = AfterstateMoves(actionCount: actionCount, imageCount: rules.imageCount)
    values = Column(actionCount, filledWith: 0)
    places = Column(actionCount * network.activeCount, filledWith: 0)
  }

  var count: Int { moves.count }

  /// `[m]`, where the weights of a move's afterstate are.
  func places(of place: Int) -> UnsafeMutablePointer<Int32> { places.start + place * network.activeCount }

  /// Finds the moves of a state, and asks the memory for their weights.
  @inline(__always) func find(of observations: Observations, _ row: Int) {
    rules.writeMoves(of: observations, row, to: moves)
    var first = 0
    while first < moves.count {
      // Mostly all moves of a state are of one kind.
      let kind = moves.kinds[first]
      var end = first &+ 1
      while end < moves.count, moves.kinds[end] == kind { end &+= 1 }
      network.write(
        placesOf: moves.images.start + first &* moves.imageCount, boards: end &- first, kind: kind,
        to: places(of: first))
      first = end
    }
    network.fetchWeights(at: places.start, count: moves.count &* network.activeCount)
  }

  /// Values the moves that were found.
  @inline(__always) func value() {
    for place in 0..<moves.count {
      values[place] =
        moves.rewards[place] + (moves.isTerminal[place] ? 0 : network.value(at: places(of: place)))
    }
  }

  /// The place of the best of the moves that were found, and its value; ties go to one of them by `ties`.
  ///
  /// - Precondition: there is a legal move.
  func best(breaking ties: inout TieBreaker) -> (place: Int, value: Double) {
    value()
    precondition(moves.count > 0, "a state without a legal move that has not ended")
    let place = ties.action(values.start, count: moves.count, mask: nil)
    return (place, values[place])
  }
}
