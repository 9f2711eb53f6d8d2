import Comparison
import Text

/// One expected number beside what was measured.
struct BookRow {
  let figure: String
  /// For example `SARSA at 0.5, episodes 1 to 100`.
  let name: String
  let expectation: BookFigure.Expectation
  /// Over seeds; nil if no seed has a value.
  let measured: Double?
  /// Of `measured`; 0 for a single seed.
  let standardError: Double
  let seedCount: Int

  /// Standard errors of the difference within which two means agree.
  static let tolerance = 3.0

  /// - Parameter scores: of the seeds.
  init(_ figure: BookFigure, _ expectation: BookFigure.Expectation, scores: [Double]) {
    self.figure = figure.number
    self.expectation = expectation
    let curve = expectation.value.map { "\(expectation.curve) at \($0)" } ?? expectation.curve
    let median = figure.seeds.average == .median ? "median over seeds, " : ""
    name = "\(curve), \(median)\(expectation.score.words(of: figure.metric))"
    measured = scores.isEmpty ? nil : figure.seeds.average(scores)
    standardError = scores.count > 1 ? figure.seeds.average.standardError(of: scores) : 0
    seedCount = scores.count
  }

  /// Whether the means differ by no more than three standard errors of their difference.
  var agrees: Bool {
    guard let measured, measured.isFinite else { return false }
    let error = (standardError * standardError + expectation.standardError * expectation.standardError)
      .squareRoot()
    return abs(measured - expectation.mean) <= Self.tolerance * error + 1e-9 * abs(expectation.mean)
  }

  private var measuredText: String {
    guard let measured else { return "nothing" }
    return isExact
      ? Readable.score(measured) : "\(Readable.score(measured)) ± \(Readable.score(standardError))"
  }

  private var expectedText: String {
    isExact
      ? Readable.score(expectation.mean)
      : "\(Readable.score(expectation.mean)) ± \(Readable.score(expectation.standardError))"
  }

  /// Whether neither number has an error: they must be equal.
  private var isExact: Bool { standardError == 0 && expectation.standardError == 0 }

  /// For a terminal.
  var line: String {
    "\(figure)  \(name): measured \(measuredText), expected \(expectedText) (\(expectation.source)): \(agrees ? "agrees" : "disagrees")"
  }

  /// A row of a table in Markdown.
  var markdown: String {
    "| \(name) | \(measuredText) | \(expectedText) | `\(expectation.source)` | \(agrees ? "agrees" : "**disagrees**") |"
  }

  var json: JSON {
    [
      "figure": .text(figure), "row": .text(name), "expected": .number(expectation.mean),
      "expected_error": .number(expectation.standardError), "measured": JSON(measured),
      "measured_error": .number(standardError), "seeds": .integer(seedCount), "agrees": .bool(agrees),
      "source": .text(expectation.source),
    ]
  }
}
