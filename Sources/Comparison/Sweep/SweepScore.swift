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
    case .episodes(let numbers):
      numbers.upperBound == .max
        ? "mean \(metric.noun), episodes from \(Readable.grouped(numbers.lowerBound)) on"
        : "mean \(metric.noun), episodes \(Readable.grouped(numbers.lowerBound)) to \(Readable.grouped(numbers.upperBound))"
    case .stretch(let steps):
      "\(metric.isAverage ? "mean " : "")\(metric.noun), steps \(Readable.grouped(steps.lowerBound)) to \(Readable.grouped(steps.upperBound))"
    case .area: "mean \(metric.noun) over training"
    case .steps(let threshold): "environment steps to a \(metric.noun) of \(Readable.score(threshold))"
    }
  }
}
