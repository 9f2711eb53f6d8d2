import RunStore

/// The games of one evaluation of a board game, against all opponents and from both seats.
package struct GameRecord: Sendable, Equatable {
  /// Environment steps of training before it.
  package var step: Int
  package var results: [GameResult]

  package init(step: Int, results: [GameResult]) { (self.step, self.results) = (step, results) }

  /// From both seats, against one opponent or against all of them with the least search.
  ///
  /// - Parameter label: the opponent with the agent's search, as `GameResult.label` says it.
  package func tally(against label: String? = nil) -> GameTally {
    var tally = GameTally()
    add(to: &tally, against: label)
    return tally
  }

  func add(to tally: inout GameTally, against label: String?) {
    for result in label == nil ? GameResult.leastSearched(results) : results.filter({ $0.label == label }) {
      tally.add(result)
    }
  }
}

/// Totals of games.
package struct GameTally: Sendable, Equatable {
  package private(set) var wins = 0
  package private(set) var draws = 0
  package private(set) var losses = 0
  /// The agent's moves in solved positions, and the blunders among them.
  package private(set) var judgedMoves = 0
  package private(set) var blunders = 0

  package init() {}

  package mutating func add(_ result: GameResult) {
    wins += result.wins
    draws += result.draws
    losses += result.losses
    judgedMoves += result.judgedMoves
    blunders += result.blunders
  }

  package var games: Int { wins + draws + losses }
  /// A draw is half a point.
  package var points: Double { Double(wins) + Double(draws) / 2 }
  /// The fraction of the points, or nil without games.
  package var score: Double? { games > 0 ? points / Double(games) : nil }
  /// Nil if no move was judged.
  package var blundersPerGame: Double? {
    games > 0 && judgedMoves > 0 ? Double(blunders) / Double(games) : nil
  }
  /// The fraction of the judged moves that kept the position's value.
  package var valueKept: Double? { judgedMoves > 0 ? 1 - Double(blunders) / Double(judgedMoves) : nil }
}
