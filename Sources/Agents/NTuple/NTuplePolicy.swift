import RLCore

/// The greedy policy of an n-tuple network: the move with the highest sum of its own reward and its afterstate's value.
final class NTuplePolicy: Policy, ValueEstimating {
  private let valued: ValuedMoves
  private let actionCount: Int

  init(_ network: NTupleNetwork, _ rules: any AfterstateRules, actionCount: Int) {
    self.actionCount = actionCount
    valued = ValuedMoves(network, rules, actionCount: actionCount)
  }

  func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    for row in 0..<observations.count {
      valued.find(of: observations, row)
      valued.value()
      let place = greedyAction(valued.values.start, count: valued.count, mask: nil)
      actions[row] = valued.count > 0 ? Int32(truncatingIfNeeded: valued.moves.actions[place]) : 0
    }
  }

  /// Illegal actions have the value 0.
  func actionValues(for observations: Observations) -> [Double] {
    var result = [Double](repeating: 0, count: observations.count * actionCount)
    for row in 0..<observations.count {
      valued.find(of: observations, row)
      valued.value()
      for place in 0..<valued.count {
        result[row * actionCount + valued.moves.actions[place]] = valued.values[place]
      }
    }
    return result
  }
}
