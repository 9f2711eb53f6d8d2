import Comparison
import Lab
import Text

/// Mistakes in sets of solved positions, as text and JSON.
struct PositionEvaluationText {
  let results: [PositionResult]

  /// One line per set and number of simulations.
  var table: TextTable {
    var table = TextTable(
      headings: ["positions", "search", "number", "mistakes", "share", "95 % interval"], leftAligned: [0])
    for result in results {
      let interval = WilsonInterval(successes: Double(result.mistakes), trials: result.positions)
      table.rows.append([
        result.name, String(result.simulations), String(result.positions), String(result.mistakes),
        Self.percent(Double(result.mistakes) / Double(max(result.positions, 1))),
        "\(Self.percent(interval.low)) to \(Self.percent(interval.high))",
      ])
    }
    return table
  }

  private static func percent(_ share: Double) -> String { Readable.fixed(100 * share, 1) + " %" }

  var json: JSON {
    .list(
      results.map {
        [
          "set": .text($0.name), "search": .integer($0.simulations), "positions": .integer($0.positions),
          "mistakes": .integer($0.mistakes),
        ]
      })
  }
}
