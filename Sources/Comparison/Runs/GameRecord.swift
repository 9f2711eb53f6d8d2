import RunStore

/// Games of a board game against one opponent, counted by how they ended for the agent.
package struct GameCount: Sendable, Equatable {
  package var wins = 0
  package var draws = 0
  package var losses = 0
  /// The agent's moves in positions that were solved, and those of them that gave something away.
  package var judgedMoves = 0
  package var blunders = 0

  package init(wins: Int = 0, draws: Int = 0, losses: Int = 0, judgedMoves: Int = 0, blunders: Int = 0) {
    (self.wins, self.draws, self.losses) = (wins, draws, losses)
    (self.judgedMoves, self.blunders) = (judgedMoves, blunders)
  }

  package var games: Int { wins + draws + losses }
  /// The share of the points, a draw being half a point; nil without a game.
  package var score: Double? { games > 0 ? (Double(wins) + Double(draws) / 2) / Double(games) : nil }
  package var blundersPerGame: Double? { games > 0 ? Double(blunders) / Double(games) : nil }
  /// The share of the judged moves that kept what the position was worth.
  package var valueKept: Double? {
    judgedMoves > 0 ? 1 - Double(blunders) / Double(judgedMoves) : nil
  }

  package static func + (a: Self, b: Self) -> Self {
    GameCount(
      wins: a.wins + b.wins, draws: a.draws + b.draws, losses: a.losses + b.losses,
      judgedMoves: a.judgedMoves + b.judgedMoves, blunders: a.blunders + b.blunders)
  }
}

/// The games of one evaluation.
package struct GameRecord: Sendable, Equatable {
  /// Against one opponent, from one seat, `first` or `second`.
  package struct Part: Sendable, Equatable {
    package var opponent: String
    package var seat: String
    package var count: GameCount
  }
  /// Environment steps of training before it.
  package var step: Int
  package var parts: [Part]

  package init(step: Int, parts: [Part]) { (self.step, self.parts) = (step, parts) }

  /// Against one opponent or all of them, from both seats.
  package func count(opponent: String? = nil) -> GameCount {
    parts.filter { opponent == nil || $0.opponent == opponent }.map(\.count).reduce(GameCount(), +)
  }
}

extension GameRecord {
  private static var counters: [(name: String, path: WritableKeyPath<GameCount, Int>)] {
    [
      ("wins", \.wins), ("draws", \.draws), ("losses", \.losses), ("judged_moves", \.judgedMoves),
      ("blunders", \.blunders),
    ]
  }

  /// Takes the games of a run's evaluations from its metrics, `games/<opponent>/<seat>/<counter>`; by step.
  static func records(in reader: RunReader) throws(RunStoreError) -> [GameRecord] {
    let names = try reader.metricNames().filter { $0.hasPrefix("games/") }
    var records: [Int: GameRecord] = [:]
    for metric in names {
      let words = metric.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      guard words.count == 4, let counter = counters.first(where: { $0.name == words[3] }) else { continue }
      for point in try reader.metrics(names: [metric]) {
        guard let value = Int(exactly: point.value), value >= 0, value < 1 << 40 else { continue }
        var record = records[point.step] ?? GameRecord(step: point.step, parts: [])
        let index = record.parts.firstIndex { $0.opponent == words[1] && $0.seat == words[2] }
        if index == nil { record.parts.append(Part(opponent: words[1], seat: words[2], count: GameCount())) }
        record.parts[index ?? record.parts.count - 1].count[keyPath: counter.path] = value
        records[point.step] = record
      }
    }
    return records.values.sorted { $0.step < $1.step }
  }
}
