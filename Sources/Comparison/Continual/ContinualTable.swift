import Text

/// The measures of several tasks as a table, for the terminal and for the report.
package struct ContinualTable {
  package let headings: [String]
  package let rows: [[String]]
  /// Verdicts on loss of plasticity.
  package let sentences: [String]

  package init(_ results: [ContinualResult]) {
    let isExact = results.allSatisfy(\.isExact)
    let loss = isExact ? "gap" : "loss"
    headings = [
      "group", "tasks", "mean \(loss)", "last \(loss), all tasks", "forgetting", "forward transfer",
      "area, first quarter", "last quarter", "p", "p, Holm",
    ]
    func text(_ summary: GroupResult.Summary?) -> String {
      summary.map { "\(Readable.score($0.mean)) \($0.interval.text())" } ?? "-"
    }
    rows = results.map { result in
      let pairs = result.plasticity
      func mean(_ values: [Double]) -> String {
        values.isEmpty ? "-" : Readable.fixed(Aggregates.mean(values), 3)
      }
      let relative = result.isExact && result.difficulty != nil ? " of fresh" : ""
      return [
        result.name, Readable.grouped(result.runs.first?.stages.count ?? 0), text(result.meanLoss),
        text(result.finalLoss), text(result.forgetting), text(result.forwardTransfer),
        mean(pairs.map(\.early)) + relative, mean(pairs.map(\.late)) + relative,
        result.plasticityTest.map { Readable.fixed($0.p, 4) } ?? "-",
        result.adjustedP.map { Readable.fixed($0, 4) } ?? "-",
      ]
    }
    sentences = results.compactMap(\.verdict)
  }
}
