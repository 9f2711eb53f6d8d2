import RunStore

/// Options of a comparison.
package struct ComparisonOptions: Sendable {
  package var metric = ComparisonMetric.evaluationReturn
  /// Whether low values are good; a seed that diverged counts with its worst one.
  package var isMinimized = false
  /// The horizontal axis of the learning curves.
  package var axis = CurveAxis.steps
  /// Training episodes averaged per point of a curve of training episodes.
  package var window = TrainingAverage.standardWindow
  /// What a curve shows of its seeds.
  package var average = CurveAverage.interquartileMean
  /// Whether the horizontal axis of the learning curves is logarithmic in any case.
  package var hasLogarithmicAxis = false
  /// The score that counts as success.
  package var threshold: Double?
  /// Environment steps at which to take the scores; nil for each group's end.
  package var atStep: Int?
  package var allowed: Set<Requirement> = []
  /// Whether equal seeds are not paired.
  package var ignoresPairs = false
  /// The best expected return, by the group's index.
  package var optima: [Int: Double] = [:]
  /// Notes on these options for the reader, one sentence each.
  package var notes: [String] = []

  package init(isMinimized: Bool = false) { self.isMinimized = isMinimized }

  /// Nil if there are no values.
  package func worst(of values: [Double]) -> Double? { isMinimized ? values.max() : values.min() }
}

/// What a curve shows of its seeds at each point.
package enum CurveAverage: String, Sendable {
  /// Robust against a few unusual seeds.
  case interquartileMean = "interquartile mean"
  /// Of values such as 0 and 1, of which an interquartile mean shows little.
  case mean
  /// Of values without a variance.
  case median

  /// For a small place.
  var short: String { self == .interquartileMean ? "IQM" : rawValue }

  package func callAsFunction(_ values: [Double]) -> Double {
    switch self {
    case .interquartileMean: Aggregates.interquartileMean(values)
    case .mean: Aggregates.mean(values)
    case .median: Aggregates.median(values)
    }
  }

  /// Of the average: that of a mean, or half of the range of order statistics that holds the median with the probability
  /// of one standard deviation, 0.68.
  ///
  /// - Precondition: there is at least one value.
  package func standardError(of values: [Double]) -> Double {
    let root = Double(values.count).squareRoot()
    switch self {
    case .interquartileMean, .mean: return Aggregates.standardDeviation(values) / root
    case .median:
      let range = medianRange(values, reach: 1)
      return (range.high - range.low) / 2
    }
  }

  /// The values half of `reach` times the root of their number above and below the middle.
  private func medianRange(_ values: [Double], reach: Double) -> Interval {
    let (sorted, half) = (values.sorted(), reach / (2 * Double(values.count).squareRoot()))
    return Interval(
      Aggregates.quantile(ofSorted: sorted, max(0.5 - half, 0)),
      Aggregates.quantile(ofSorted: sorted, min(0.5 + half, 1)))
  }

  func interval(of values: [Double], _ bootstrap: Bootstrap) -> Interval {
    switch self {
    case .interquartileMean: bootstrap.interquartileMeanInterval(of: values)
    case .mean: bootstrap.meanInterval(of: values)
    case .median:
      medianRange(values, reach: 1.96)
    }
  }
}

/// The horizontal axis of learning curves.
package enum CurveAxis: String, Sendable, CaseIterable {
  /// Environment steps.
  case steps
  /// Training episodes.
  case episodes
  /// Training time, s.
  case time
}
