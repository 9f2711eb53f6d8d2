import Comparison
import Lab
import RLCore
import RunStore
import Text

/// Results of one run's games, as text and JSON.
struct GameEvaluationText {
  var results: [GameResult]

  /// One line per opponent and seat.
  var table: TextTable {
    let showsSearch = results.contains { $0.search > 0 }
    let showsPerfect = results.contains { $0.perfectMoves != nil }
    let headings =
      [
        "games", "won", "drawn", "lost", "points", "95 % interval", "judged moves", "blunders a game",
        "value kept",
      ] + (showsPerfect ? ["moves before a mistake"] : [])
    var table = TextTable(
      headings: ["opponent", "agent moves"] + (showsSearch ? ["search"] : []) + headings, leftAligned: [0, 1])
    for result in results {
      let points = Double(result.wins) + Double(result.draws) / 2
      let interval = WilsonInterval(successes: points, trials: result.games)
      let search = showsSearch ? [String(result.search)] : []
      table.rows.append(
        [result.opponent, result.seat == .first ? "first" : "second"] + search + [
          String(result.games),
          String(result.wins), String(result.draws), String(result.losses),
          Self.percent(points / Double(result.games)),
          "\(Self.percent(interval.low)) to \(Self.percent(interval.high))", String(result.judgedMoves),
          result.judgedMoves == 0
            ? "-" : Readable.fixed(Double(result.blunders) / Double(result.games), 2),
          result.judgedMoves == 0
            ? "-" : Self.percent(1 - Double(result.blunders) / Double(result.judgedMoves)),
        ]
          + (showsPerfect
            ? [result.perfectMoves.map { Readable.fixed(Double($0) / Double(result.games), 1) } ?? "-"] : []))
    }
    return table
  }

  private static func percent(_ share: Double) -> String { Readable.fixed(100 * share, 1) + " %" }

  var json: JSON {
    .list(
      results.map { result -> JSON in
        let counts: JSON = [
          "opponent": .text(result.opponent), "seat": .text(result.seat == .first ? "first" : "second"),
          "games": .integer(result.games), "wins": .integer(result.wins), "draws": .integer(result.draws),
          "losses": .integer(result.losses), "judged_moves": .integer(result.judgedMoves),
          "blunders": .integer(result.blunders),
        ]
        return counts.followed(by: result.perfectMoves.map { ["perfect_moves": .integer($0)] } ?? [:])
      })
  }
}
