import RLCore

/// Results of an agent's games against one opponent from one seat, at one step of training.
///
/// A run file keeps it as metrics, so that a comparison reads it without knowing any game:
///
///     games/<opponent>/<seat>/wins|draws|losses      games, by their end for the agent
///     games/<opponent>/<seat>/judged_moves           the agent's moves in positions that were solved and not lost
///     games/<opponent>/<seat>/blunders               those that gave away what the position was worth
///
/// `<opponent>` is the word that names it in experiment files, `<seat>` is `first` or `second`. Where the agent looked ahead,
/// the number of simulations of a move follows the opponent: `games/perfect@200/first/wins`.
package struct GameResult: Sendable, Equatable {
  package var opponent: String
  /// Simulations of the search before each of the agent's moves; 0 for none.
  package var search = 0
  /// The agent's seat.
  package var seat: Side
  package var wins = 0
  package var draws = 0
  package var losses = 0
  package var judgedMoves = 0
  package var blunders = 0
  /// Against perfect play: the agent's moves before its first mistake, over all games. Not recorded.
  package var perfectMoves: Int?

  package init(opponent: String, seat: Side) { (self.opponent, self.seat) = (opponent, seat) }

  /// The opponent, and the search if there was one: "perfect@200".
  package var label: String { search == 0 ? opponent : "\(opponent)@\(search)" }

  fileprivate init(label: Substring, seat: Side) {
    let parts = label.split(separator: "@", omittingEmptySubsequences: false)
    if parts.count == 2, let search = Int(parts[1]), search > 0 {
      self.init(opponent: String(parts[0]), seat: seat)
      self.search = search
    } else {
      self.init(opponent: String(label), seat: seat)
    }
  }

  package var games: Int { wins + draws + losses }

  static let prefix = "games/"
  /// The highest count of games or moves: the sums over all opponents and seeds are integers too.
  private static let mostCounted = 1 << 32
  private static let counts: [(name: String, path: any WritableKeyPath<GameResult, Int> & Sendable)] = [
    ("wins", \.wins), ("draws", \.draws), ("losses", \.losses), ("judged_moves", \.judgedMoves),
    ("blunders", \.blunders),
  ]

  private static func name(of seat: Side) -> String { seat == .first ? "first" : "second" }

  package var metrics: [Metric] {
    Self.counts.map { name, path in
      Metric("\(Self.prefix)\(label)/\(Self.name(of: seat))/\(name)", Double(self[keyPath: path]))
    }
  }

  /// Adds one number if it belongs to these games.
  fileprivate mutating func take(_ parts: [Substring], _ value: Double) -> Bool {
    guard parts[1] == label, parts[2] == Self.name(of: seat),
      let path = Self.counts.first(where: { $0.name == parts[3] })?.path, let count = Int(exactly: value),
      (0...Self.mostCounted).contains(count)
    else { return false }
    self[keyPath: path] = count
    return true
  }

  /// The results contained in metrics, by step, then by opponent and seat in order of occurrence.
  package static func results(from points: [MetricPoint]) -> [(step: Int, results: [GameResult])] {
    var steps: [Int: [GameResult]] = [:]
    for point in points {
      let parts = point.name.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count == 4, parts[0] == prefix.dropLast(),
        let seat = Side.allCases.first(where: { name(of: $0) == parts[2] })
      else { continue }
      var list = steps[point.step, default: []]
      if !list.contains(where: { $0.label == parts[1] && $0.seat == seat }) {
        list.append(GameResult(label: parts[1], seat: seat))
      }
      for index in list.indices where list[index].take(parts, point.value) { break }
      steps[point.step] = list
    }
    return steps.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Those with the least search, which are the evaluation's returns.
  package static func leastSearched(_ results: [GameResult]) -> [GameResult] {
    let least = results.map(\.search).min()
    return results.filter { $0.search == least }
  }

  /// Summary metrics for curves: points, blunders per game, and the fraction of judged moves that keep the
  /// position's value.
  ///
  ///     games/<opponent>/score      share of the points, a draw being half of one, in [0, 1], from both seats
  ///     blunders_per_game           over all games with the least search; missing where no move was judged
  ///     value_kept                  1 - blunders / judged moves, in [0, 1]; missing likewise
  package static func summary(of results: [GameResult]) -> [Metric] {
    var labels: [String] = []
    for result in results where !labels.contains(result.label) { labels.append(result.label) }
    var metrics = labels.compactMap { label -> Metric? in
      let all = results.filter { $0.label == label }
      let games = all.reduce(0) { $0 + $1.games }
      let points = all.reduce(0.0) { $0 + Double($1.wins) + Double($1.draws) / 2 }
      return games > 0 ? Metric("\(prefix)\(label)/score", points / Double(games)) : nil
    }
    let results = leastSearched(results)
    let (judged, blunders) = results.reduce((0, 0)) { ($0.0 + $1.judgedMoves, $0.1 + $1.blunders) }
    let games = results.reduce(0) { $0 + $1.games }
    if judged > 0, games > 0 {
      metrics.append(Metric("blunders_per_game", Double(blunders) / Double(games)))
      metrics.append(Metric("value_kept", 1 - Double(blunders) / Double(judged)))
    }
    return metrics
  }
}

extension RunReader {
  /// Results of the evaluations of a board game, by step; empty for other runs.
  package func gameResults() throws(RunStoreError) -> [(step: Int, results: [GameResult])] {
    let names = try metricNames().filter { $0.hasPrefix(GameResult.prefix) }
    return GameResult.results(from: try metrics(names: names))
  }
}
