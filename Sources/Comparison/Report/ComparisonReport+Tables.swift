import RunStore
import Text

extension ComparisonReport {
  var groupTable: String {
    let hasOptimum = result.groups.contains { $0.optimum != nil }
    var headings = ["Group", "n", "IQM", "95 % interval", "Mean", "Best", "Worst"]
    if hasOptimum { headings.append("Gap to optimum") }
    if result.knowsFailure { headings.append("Failed") }
    headings.append("Area")
    if let threshold = result.threshold { headings.append("Steps to \(Readable.score(threshold))") }
    if result.scoreStepsDiffer { headings.append("Steps") }
    headings += ["Training time", "Steps/s"]
    let rows = result.groups.enumerated().map { index, group in
      var cells = [
        named(index), String(group.count),
      ]
      if let summary = group.summary {
        cells += [
          "<strong>\(Readable.score(summary.interquartileMean))</strong>", summary.interval.text(),
          Readable.score(summary.mean),
          Readable.score(summary.best), Readable.score(summary.worst),
        ]
      } else {
        cells += Array(repeating: "–", count: 5)
      }
      if hasOptimum { cells.append(group.gap.map { Readable.score($0) } ?? "–") }
      if result.knowsFailure {
        cells.append(
          "\(group.failedCount) of \(group.independentCount)"
            + (group.divergedCount > 0 ? " (\(group.divergedCount) diverged)" : ""))
      }
      cells.append(group.areas.isEmpty ? "–" : Readable.score(Aggregates.mean(group.areas)))
      if result.threshold != nil { cells.append(escapedMarkup(group.stepsToThresholdText)) }
      if result.scoreStepsDiffer { cells.append(Readable.grouped(group.scoreStep)) }
      cells += [
        Readable.duration(group.wallSeconds), group.stepsPerSecond.map { Readable.compact($0) } ?? "–",
      ]
      return cells
    }
    return ReportPage.table(headings, rows, left: [0])
  }

  var pairTable: String {
    guard !result.pairs.isEmpty else { return "" }
    let rows = result.pairs.map { pair in
      [
        "\(named(pair.first)) − \(named(pair.second))",
        "<strong>\(Readable.signed(pair.test.difference))</strong>", pair.test.interval.text(signed: true),
        Readable.fixed(pair.test.p, 4), Readable.fixed(pair.adjustedP, 4),
        "\(Readable.fixed(pair.probabilityOfImprovement, 2)) [\(Readable.fixed(pair.probabilityInterval.low, 2)), \(Readable.fixed(pair.probabilityInterval.high, 2))]",
        pair.isDecided ? "yes" : "no", escapedMarkup(pair.test.words),
      ]
    }
    return ReportPage.table(
      [
        "Groups", "Difference of means", "95 % interval", "p", "p, Holm", "Probability of improvement",
        "Decided",
        "Test",
      ], rows, left: [0, 7])
  }

  /// The summary of each group's games, then the results against each opponent.
  var gameTable: String {
    func share(_ value: Double?) -> String { value.map { Readable.fixed(100 * $0, 1) + " %" } ?? "–" }
    let strengths = result.groups.indices.map { index in
      let (group, tally) = (result.groups[index], result.groups[index].tally())
      return [
        named(index), String(tally.games), group.elo.map { Readable.fixed($0.interquartileMean, 0) } ?? "–",
        group.elo.map { "[\(Readable.fixed($0.interval.low, 0)), \(Readable.fixed($0.interval.high, 0))]" }
          ?? "–",
        tally.blundersPerGame.map { Readable.fixed($0, 2) } ?? "–", share(tally.valueKept),
      ]
    }
    let rows = result.opponents.flatMap { opponent in
      result.groups(against: opponent).map { index in
        let tally = result.groups[index].tally(against: opponent)
        return [
          escapedMarkup(displayable(opponent)), named(index), String(tally.wins), String(tally.draws),
          String(tally.losses), share(tally.score),
          tally.blundersPerGame.map { Readable.fixed($0, 2) } ?? "–",
        ]
      }
    }
    return ReportPage.table(
      ["Group", "Games", "Elo (IQM)", "95 % interval", "Blunders per game", "Value kept"], strengths,
      left: [0])
      + ReportPage.table(
        ["Opponent", "Group", "Won", "Drawn", "Lost", "Points", "Blunders per game"], rows, left: [0, 1])
      + mistakeTable
  }

  /// Mistakes in sets of solved positions at the end of training, or nothing.
  private var mistakeTable: String {
    func percent(_ share: Double) -> String { Readable.fixed(100 * share, 1) }
    let rows = result.mistakeSets.flatMap { set, counts in
      result.groups.indices.flatMap { index in
        counts.compactMap { count in
          result.groups[index].lastMistakes(set, count).map { found in
            [
              escapedMarkup(displayable(set)), named(index), Readable.grouped(count), percent(found.mean),
              "\(percent(found.worst)) to \(percent(found.best))",
            ]
          }
        }
      }
    }
    return rows.isEmpty
      ? ""
      : ReportPage.table(
        ["Positions", "Group", "Simulations", "Mistakes (%)", "Seeds from, to"], rows, left: [0, 1])
  }

  /// Settings that all groups have; those that only some have are folded.
  var settingTable: String {
    let shared = result.settingDifferences.filter { !$0.values.contains(nil) }
    let partial = result.settingDifferences.filter { $0.values.contains(nil) }
    func table(_ differences: [SettingDifference]) -> String {
      ReportPage.table(
        ["Setting"] + result.groups.indices.map(named),
        differences.map { difference in
          ["<code>\(escapedMarkup(difference.name))</code>"]
            + difference.values.map { $0.map { "<code>\(escapedMarkup($0))</code>" } ?? "–" }
        }, left: Set(0...result.groups.count))
    }
    var text =
      shared.isEmpty ? "<p class=\"hint\">No setting that all groups have differs.</p>" : table(shared)
    if !partial.isEmpty {
      let count = partial.count == 1 ? "1 setting" : "\(partial.count) settings"
      text += "<details><summary>\(count) that only some groups have</summary>\n\(table(partial))</details>\n"
    }
    return text
  }

  /// A group's name with the dot of its color.
  func named(_ index: Int) -> String {
    "<span class=\"group\"><span class=\"\(FigureStyle.classes(ofGroup: index)) chip\"></span>\(escapedMarkup(result.groups[index].name))</span>"
  }

  var provenance: String {
    let facts: [(String, (RunFacts) -> String)] = [
      ("Environment", { $0.environment }), ("Parameters", { $0.environmentParameters }),
      ("Time limit", { $0.maxEpisodeSteps.map { "\(Readable.grouped($0)) steps" } ?? "none" }),
      ("Algorithm", { $0.algorithm }), ("rl-lab", { $0.provenance.version }),
      ("Commit", { $0.provenance.gitCommit ?? "unknown" }),
      ("Toolchain", { $0.provenance.toolchain }), ("Processor", { $0.provenance.processor }),
      ("System", { $0.provenance.host }),
      ("Command", { $0.provenance.commandLine }),
    ]
    var rows = facts.map { name, value in
      [name]
        + result.groups.map { group in
          var values: [String] = []
          for run in group.group.runs where !values.contains(value(run.facts)) {
            values.append(value(run.facts))
          }
          return values.map { escapedMarkup(displayable($0)) }.joined(separator: "<br>")
        }
    }
    rows.append(
      ["Started"]
        + result.groups.map { group in
          let times = group.group.runs.map(\.facts.startedAt).sorted()
          return escapedMarkup(
            displayable(
              times.first == times.last ? times.first ?? "" : "\(times.first ?? "") to \(times.last ?? "")"))
        })
    if result.groups.contains(where: { $0.group.runs.contains { !$0.resumptions.isEmpty } }) {
      rows.append(
        ["Resumed"]
          + result.groups.map { group in
            group.group.runs.flatMap { run in
              run.resumptions.map { "seed \(run.facts.seed) at step \(Readable.grouped($0.step))" }
            }.joined(separator: "<br>")
          })
    }
    rows.append(
      ["Seeds"] + result.groups.map { group in group.seeds.map { String($0.seed) }.joined(separator: ", ") })
    // What all groups share is said once.
    let merged = rows.map { row in
      Set(row.dropFirst()).count == 1 && row.count > 2 ? Array(row.prefix(2)) : row
    }
    return ReportPage.table(
      [""] + result.groups.indices.map(named), merged, left: Set(0...result.groups.count))
  }
}
