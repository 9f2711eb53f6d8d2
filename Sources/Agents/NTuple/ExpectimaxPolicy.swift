import RLCore

/// An agent of a world in which chance answers the moves, whose values guide a look ahead.
package protocol ChanceSearching: Agent {
  /// Greedy play with a look ahead that values at most `limit` afterstates a move; nil where chance's answers are not known.
  func lookingAhead(limit: Int) -> (any Policy)?
}

extension NTupleTD: ChanceSearching {
  package func lookingAhead(limit: Int) -> (any Policy)? {
    guard let rules = rules as? any ChanceRules else { return nil }
    return ExpectimaxPolicy(
      network, rules, actionCount: actionCount, gamma: configuration.gamma, limit: limit)
  }
}

/// Expectimax: the move with the highest mean over what chance answers, each followed by the best move.
///
/// A move looks as far ahead as the afterstates at the end of it are no more than the limit; one move where even those are too
/// many. It draws nothing.
final class ExpectimaxPolicy: Policy {
  private let network: NTupleNetwork
  private let rules: any ChanceRules
  private let actionCount: Int
  private let gamma: Double
  private let limit: Int
  /// The moves of a state at each distance from the end of the search.
  private let moves: [AfterstateMoves]
  /// `[m]`, where the weights of an afterstate are.
  private let places: Column<Int32>
  /// Moves ahead at most.
  private static let deepest = 8

  init(
    _ network: NTupleNetwork, _ rules: any ChanceRules, actionCount: Int, gamma: Double, limit: Int
  ) {
    (self.network, self.rules, self.actionCount) = (network, rules, actionCount)
    (self.gamma, self.limit) = (gamma, limit)
    places = Column(network.activeCount, filledWith: 0)
    moves = (0...Self.deepest).map { _ in
      AfterstateMoves(actionCount: actionCount, imageCount: rules.imageCount)
    }
  }

  func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    let top = moves[Self.deepest]
    for row in 0..<observations.count {
      rules.writeMoves(of: observations, row, to: top)
      var (best, highest) = (0, -Double.infinity)
      let depth = depth(top)
      for place in 0..<top.count {
        let value = value(of: place, in: top, depth: depth)
        if value > highest { (best, highest) = (top.actions[place], value) }
      }
      actions[row] = Int32(truncatingIfNeeded: best)
    }
  }

  /// Moves ahead, so that the afterstates at the end are no more than the limit: an estimate from the answers to these moves.
  private func depth(_ top: AfterstateMoves) -> Int {
    let answers = (0..<top.count).map { rules.answers(to: top.images[$0 * top.imageCount]).count }
    let factor = max(2, (answers.max() ?? 1) * actionCount)
    var (depth, count) = (1, top.count)
    while depth < Self.deepest, count <= limit / factor {
      count *= factor
      depth += 1
    }
    return depth
  }

  /// The value of a move: what it earns, and the mean over the answers to it.
  private func value(of place: Int, in moves: AfterstateMoves, depth: Int) -> Double {
    let reward = moves.rewards[place]
    if moves.isTerminal[place] { return reward }
    let images = moves.images.start + place * moves.imageCount
    if depth == 1 { return reward + value(images, kind: moves.kinds[place]) }
    return rules.answers(to: images[0]).reduce(reward) {
      $0 + $1.probability * gamma * best(in: $1.cells, depth: depth - 1)
    }
  }

  private func value(_ images: UnsafePointer<UInt128>, kind: Int) -> Double {
    network.write(placesOf: images, boards: 1, kind: kind, to: places.start)
    return network.value(at: places.start)
  }

  /// The value of the best move in a state; 0 where there is none.
  private func best(in cells: UInt128, depth: Int) -> Double {
    let here = moves[depth - 1]
    rules.writeMoves(of: cells, to: here)
    guard here.count > 0 else { return 0 }
    return (0..<here.count).reduce(-Double.infinity) { max($0, value(of: $1, in: here, depth: depth)) }
  }
}
