import RLCore
import RunStore

/// The numbers as comma-separated values.
package struct ReportData {
  package let seeds: String
  package let curves: String
  package let games: String

  package init(_ result: SeedComparison) {
    var seeds = ["group,seed,status,steps,score,failed,area,steps_to_threshold,wall_seconds"]
    var curves = ["group,seed,step,\(Self.cell(result.metric.description))"]
    var games = ["group,seed,step,opponent,seat,wins,draws,losses,judged_moves,blunders"]
    for group in result.groups {
      let name = Self.cell(group.name)
      for seed in group.seeds {
        let threshold = seed.threshold.map { $0.hasReached ? String($0.step) : ">\($0.step)" } ?? ""
        let cells = [
          name, String(seed.seed), seed.state.rawValue, String(seed.record.progress.steps),
          seed.score.map { "\($0)" } ?? "", seed.isFailed ? "1" : "0", seed.area.map { "\($0)" } ?? "",
          threshold,
          "\(seed.record.progress.wallSeconds)",
        ]
        seeds.append(cells.joined(separator: ","))
        for game in seed.games?.results ?? [] {
          let counts = [game.wins, game.draws, game.losses, game.judgedMoves, game.blunders]
          games.append(
            "\(name),\(seed.seed),\(seed.games?.step ?? 0),\(Self.cell(game.label)),\(game.seat == .first ? "first" : "second"),"
              + counts.map(String.init).joined(separator: ","))
        }
        for point in seed.record.curve { curves.append("\(name),\(seed.seed),\(point.step),\(point.value)") }
      }
    }
    self.seeds = seeds.joined(separator: "\n")
    self.curves = curves.joined(separator: "\n")
    self.games = games.joined(separator: "\n")
  }

  /// A cell; a text that a spreadsheet would take for a formula begins with an apostrophe. A number is none.
  static func cell(_ text: String) -> String {
    let isFormula = Double(text) == nil && (text.first.map { "=+-@".contains($0) } ?? false)
    let safe = isFormula ? "'" + text : text
    guard safe.contains(where: { ",\"\n\r".contains($0) }) else { return safe }
    return "\"" + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}
