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
  /// Whether there are too few seeds to judge by.
  private let isShort: Bool
  let seedCount: Int

  /// Standard errors of the difference within which two means agree.
  static let tolerance = 3.0

  /// - Parameters:
  ///   - scores: of the seeds.
  ///   - hasFewer: whether they are fewer than the figure's own.
  init(
    _ figure: BookFigure, _ expectation: BookFigure.Expectation, scores: [Double], hasFewer: Bool = false
  ) {
    isShort = hasFewer && scores.count == 1 && expectation.standardError > 0
    self.figure = figure.number
    self.expectation = expectation
    let curve = expectation.value.map { "\(expectation.curve) at \($0)" } ?? expectation.curve
    let median = figure.seeds.average == .median ? "median over seeds, " : ""
    name = "\(curve), \(median)\(expectation.score.words(of: figure.metric))"
    measured = scores.isEmpty ? nil : figure.seeds.average(scores)
    standardError = scores.count > 1 ? figure.seeds.average.standardError(of: scores) : 0
    seedCount = scores.count
  }

  /// Whether the means differ by no more than three standard errors of their difference; nil where one seed has none.
  var agrees: Bool? {
    if isShort { return nil }
    guard let measured, measured.isFinite else { return false }
    let error = (standardError * standardError + expectation.standardError * expectation.standardError)
      .squareRoot()
    return abs(measured - expectation.mean) <= Self.tolerance * error + 1e-9 * abs(expectation.mean)
  }

  private var measuredText: String {
    guard let measured else { return "nothing" }
    return isExact || isShort
      ? Readable.score(measured) : "\(Readable.score(measured)) ± \(Readable.score(standardError))"
  }

  private var expectedText: String {
    isExact
      ? Readable.score(expectation.mean)
      : "\(Readable.score(expectation.mean)) ± \(Readable.score(expectation.standardError))"
  }

  /// Whether neither number has an error: they must be equal.
  private var isExact: Bool { standardError == 0 && expectation.standardError == 0 }

  private var verdict: String { agrees.map { $0 ? "agrees" : "disagrees" } ?? "not judged, by one seed" }

  /// For a terminal.
  var line: String {
    "\(figure)  \(name): measured \(measuredText), expected \(expectedText) (\(expectation.source)): \(verdict)"
  }

  /// A row of a table in Markdown.
  var markdown: String {
    "| \(name) | \(measuredText) | \(expectedText) | `\(expectation.source)` | \(agrees == false ? "**disagrees**" : verdict) |"
  }

  var json: JSON {
    [
      "figure": .text(figure), "row": .text(name), "expected": .number(expectation.mean),
      "expected_error": .number(expectation.standardError), "measured": JSON(measured),
      "measured_error": isShort ? .null : .number(standardError), "seeds": .integer(seedCount),
      "agrees": agrees.map { .bool($0) } ?? .null,
      "source": .text(expectation.source),
    ]
  }
}
