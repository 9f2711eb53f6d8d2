import Comparison
import Text

/// A sweep as a table for people, and as JSON.
struct SweepText {
  private let result: SweepResult

  init(_ result: SweepResult) { self.result = result }

  var lines: [String] {
    let hasDiverged = result.cells.contains { $0.divergedCount > 0 }
    let keys = result.names.map { $0.isEmpty ? "experiment" : displayable($0) }
    var table = TextTable(
      headings: keys + ["n", "mean", "95 % interval", "std. error"] + (hasDiverged ? ["diverged"] : []),
      leftAligned: [])
    for cell in result.cells {
      table.rows.append(
        cell.values.map(displayable) + [
          String(cell.scores.count), text(cell.mean), cell.interval.map { result.score.text($0) } ?? "-",
          text(cell.standardError),
        ] + (hasDiverged ? ["\(cell.divergedCount) of \(cell.seedCount)"] : []))
    }
    return [result.score.words(of: result.metric), ""] + table.lines + result.notes.map { "note: \($0)" }
  }

  private func text(_ value: Double?) -> String { value.map { result.score.text($0) } ?? "-" }

  /// One object per point of the grid.
  ///
  /// - Parameter keys: the varied keys with their sections.
  func json(_ keys: [String]) -> [JSON] {
    result.cells.map { cell in
      [
        "settings": .object(zip(keys, cell.values).map { ($0, .text($1)) }),
        "metric": .text(result.metric.description),
        "score": JSON(cell.mean),
        "interval": cell.interval.map { .list([.number($0.low), .number($0.high)]) } ?? .null,
        "standard_error": JSON(cell.standardError), "seeds": .integer(cell.scores.count),
        "diverged": .integer(cell.divergedCount),
      ]
    }
  }
}
