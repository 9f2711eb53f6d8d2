import Comparison
import RunStore
import Text

/// A comparison as text for the terminal: groups, pairs, differences, notes, and the verdict.
struct ComparisonText {
  private let result: SeedComparison
  private let ratings: GameRatings?

  init(_ result: SeedComparison, _ ratings: GameRatings?) { (self.result, self.ratings) = (result, ratings) }

  /// - Parameter width: columns of the terminal; nil for no limit.
  func lines(width: Int?) -> [String] {
    func table(_ table: TextTable) -> [String] { table.lines(width: width) }
    func sentence(_ text: String) -> [String] { width.map { wrapped(text, width: $0) } ?? [text] }
    var lines = ["\(result.environment), \(result.metric.noun)", ""]
    lines += table(groupTable)
    if !result.pairs.isEmpty { lines += [""] + table(pairTable) }
    if !result.opponents.isEmpty { lines += [""] + table(strengthTable) + [""] + table(opponentTable) }
    if !result.mistakeSets.isEmpty { lines += [""] + table(mistakeTable) }
    if !result.continual.isEmpty {
      let tasks = ContinualTable(result.continual)
      lines += [""] + table(TextTable(headings: tasks.headings, rows: tasks.rows, leftAligned: [0]))
      lines += tasks.sentences.flatMap(sentence)
    }
    if let ratings { lines += [""] + table(ratings.table) }
    lines += settings(table, sentence)
    if !result.warnings.isEmpty { lines += [""] + result.warnings.flatMap { sentence("note: \($0)") } }
    return lines + [""] + sentence(Self.verdict + "\(result.verdict)")
  }

  private static let verdict = "verdict: "

  /// The words of a line that have a color.
  func marks(of line: String) -> [TerminalColor.Mark] {
    if line.hasPrefix(Self.verdict) { return [("verdict:", .bold)] }
    return line.hasPrefix("note: ") ? [("note:", .yellow)] : [("diverged", .red)]
  }

  private var groupTable: TextTable {
    let hasOptimum = result.groups.contains { $0.optimum != nil }
    let reach = result.threshold.map { "steps to \(Readable.score($0))" }
    var table = TextTable(
      headings: ["group", "n", "IQM", "95 % interval", "mean", "best", "worst"]
        + (hasOptimum ? ["gap to optimum"] : []) + (result.knowsFailure ? ["failed"] : []) + ["area"]
        + (reach.map { [$0] } ?? []) + (result.scoreStepsDiffer ? ["steps"] : [])
        + ["training time", "steps/s"])
    for group in result.groups {
      guard let summary = group.summary else {
        table.rows.append(
          [group.name, "0"] + Array(repeating: "-", count: table.headings.count - 2))
        continue
      }
      var row = [
        group.name, String(group.count), Readable.score(summary.interquartileMean), summary.interval.text(),
        Readable.score(summary.mean), Readable.score(summary.best), Readable.score(summary.worst),
      ]
      if hasOptimum { row.append(group.gap.map { Readable.score($0) } ?? "-") }
      if result.knowsFailure { row.append(failed(group)) }
      row.append(group.areas.isEmpty ? "-" : Readable.score(Aggregates.mean(group.areas)))
      if reach != nil { row.append(group.stepsToThresholdText) }
      if result.scoreStepsDiffer { row.append(Readable.grouped(group.scoreStep)) }
      row += [Readable.duration(group.wallSeconds), group.stepsPerSecond.map { Readable.compact($0) } ?? "-"]
      table.rows.append(row)
    }
    return table
  }

  private func failed(_ group: GroupResult) -> String {
    let diverged = group.divergedCount
    return "\(group.failedCount) of \(group.independentCount)"
      + (diverged > 0 ? " (\(diverged) diverged)" : "")
  }

  private var pairTable: TextTable {
    var table = TextTable(
      headings: [
        "difference of means", "", "95 % interval", "p", "p, Holm", "P(improvement)", "95 % interval", "test",
      ])
    table.leftAligned = [0, 7]
    for pair in result.pairs {
      table.rows.append([
        "\(result.groups[pair.first].name) - \(result.groups[pair.second].name)",
        Readable.signed(pair.test.difference), pair.test.interval.text(signed: true),
        probability(pair.test.p),
        probability(pair.adjustedP), Readable.fixed(pair.probabilityOfImprovement, 2),
        "[\(Readable.fixed(pair.probabilityInterval.low, 2)), \(Readable.fixed(pair.probabilityInterval.high, 2))]",
        pair.test.words,
      ])
    }
    return table
  }

  private var strengthTable: TextTable {
    var table = TextTable(
      headings: ["group", "games", "Elo (IQM)", "95 % interval", "blunders per game", "value kept"])
    for group in result.groups {
      let (tally, elo) = (group.tally(), group.elo)
      table.rows.append([
        group.name, Readable.grouped(tally.games), elo.map { Readable.fixed($0.interquartileMean, 0) } ?? "-",
        elo.map { "[\(Readable.fixed($0.interval.low, 0)), \(Readable.fixed($0.interval.high, 0))]" } ?? "-",
        tally.blundersPerGame.map { Readable.fixed($0, 2) } ?? "-", percent(tally.valueKept),
      ])
    }
    return table
  }

  private var opponentTable: TextTable {
    var table = TextTable(
      headings: ["opponent", "group", "won", "drawn", "lost", "points", "blunders per game"],
      leftAligned: [0, 1])
    for opponent in result.opponents {
      for group in result.groups(against: opponent).map({ result.groups[$0] }) {
        let tally = group.tally(against: opponent)
        table.rows.append([
          displayable(opponent), group.name, Readable.grouped(tally.wins), Readable.grouped(tally.draws),
          Readable.grouped(tally.losses), percent(tally.score),
          tally.blundersPerGame.map { Readable.fixed($0, 2) } ?? "-",
        ])
      }
    }
    return table
  }

  private var mistakeTable: TextTable {
    var table = TextTable(
      headings: ["positions", "group", "simulations", "mistakes", "fewest", "most"], leftAligned: [0, 1])
    for (set, counts) in result.mistakeSets {
      for group in result.groups {
        for count in counts {
          guard let found = group.lastMistakes(set, count) else { continue }
          table.rows.append([
            displayable(set), group.name, Readable.grouped(count), percent(found.mean), percent(found.worst),
            percent(found.best),
          ])
        }
      }
    }
    return table
  }

  private func percent(_ share: Double?) -> String { share.map { Readable.fixed(100 * $0, 1) + " %" } ?? "-" }

  private func probability(_ p: Double) -> String { p < 0.0001 ? "< 0.0001" : Readable.fixed(p, 4) }

  /// The settings that all groups have and that differ, and how many others there are: of two algorithms most keys are in one
  /// of them only.
  private func settings(_ table: (TextTable) -> [String], _ sentence: (String) -> [String]) -> [String] {
    let shared = result.settingDifferences.filter { !$0.values.contains(nil) }
    let others = result.settingDifferences.count - shared.count
    var lines: [String] = []
    if !shared.isEmpty {
      var rows = TextTable(headings: ["setting"] + result.groups.map(\.name))
      rows.leftAligned = Set(rows.headings.indices)
      rows.rows = shared.map { difference in
        [displayable(difference.name)] + difference.values.map { $0.map(displayable) ?? "-" }
      }
      lines += [""] + table(rows)
    }
    if others > 0 {
      let what =
        others == 1
        ? "1 setting that only some groups have is" : "\(others) settings that only some groups have are"
      lines += (shared.isEmpty ? [""] : []) + sentence("\(what) in the report of --html, and in --json")
    }
    return lines
  }
}
