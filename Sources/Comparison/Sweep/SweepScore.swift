import Text

/// The score of one run in a sweep.
package enum SweepScore: Sendable, Equatable {
  /// The last value of the metric.
  case final
  /// The mean over the training episodes with these numbers: of the episodes, or of what was measured during them.
  case episodes(ClosedRange<Int>)
  /// The mean over the training episodes that end in these environment steps, counted from 1.
  case stretch(ClosedRange<Int>)
  /// The mean height of the curve over the steps that all curves cover.
  case area
  /// Environment steps until the metric first reaches the threshold.
  case steps(threshold: Double)

  /// For a table and an axis.
  package func words(of metric: ComparisonMetric) -> String {
    switch self {
    case .final: metric.noun
    case .episodes(let numbers): "mean \(metric.noun), episodes \(Self.range(numbers))"
    case .stretch(let steps):
      "\(metric.isAverage ? "mean " : "")\(metric.noun), steps \(Self.range(steps))"
    case .area: "mean \(metric.noun) over training"
    case .steps(let threshold):
      "environment steps until the \(metric.noun) reaches \(Readable.score(threshold))"
    }
  }

  /// Why a run that did not diverge has no score, for a note.
  func lack(of metric: ComparisonMetric) -> String {
    switch self {
    case .final, .steps: "no \(metric.noun) was measured"
    case .episodes(let numbers): "no \(metric.noun) in episodes \(Self.range(numbers))"
    case .stretch(let steps): "no \(metric.noun) in steps \(Self.range(steps))"
    case .area: "an area needs two values, over steps that all runs have"
    }
  }

  private static func range(_ numbers: ClosedRange<Int>) -> String {
    let first = Readable.grouped(numbers.lowerBound)
    return numbers.upperBound == .max
      ? "from \(first) on" : "\(first) to \(Readable.grouped(numbers.upperBound))"
  }

  /// A score for people: steps are counted.
  package func text(_ value: Double) -> String {
    if case .steps = self { return Readable.grouped(value.rounded()) }
    return Readable.score(value)
  }

  package func text(_ interval: Interval) -> String { "[\(text(interval.low)), \(text(interval.high))]" }
}
