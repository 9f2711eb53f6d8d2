import RunStore

/// Options of a comparison.
package struct ComparisonOptions: Sendable {
  package var metric = ComparisonMetric.evaluationReturn
  /// The horizontal axis of the learning curves.
  package var axis = CurveAxis.steps
  /// Training episodes averaged per point of a curve of training episodes.
  package var window = TrainingAverage.standardWindow
  /// What a curve shows of its seeds.
  package var average = CurveAverage.interquartileMean
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

  package init() {}
}

/// What a curve shows of its seeds at each point.
package enum CurveAverage: String, Sendable {
  /// Robust against a few unusual seeds.
  case interquartileMean = "interquartile mean"
  /// Of values such as 0 and 1, of which an interquartile mean shows little.
  case mean

  func callAsFunction(_ values: [Double]) -> Double {
    switch self {
    case .interquartileMean: Aggregates.interquartileMean(values)
    case .mean: Aggregates.mean(values)
    }
  }

  func interval(of values: [Double], _ bootstrap: Bootstrap) -> Interval {
    switch self {
    case .interquartileMean: bootstrap.interquartileMeanInterval(of: values)
    case .mean: bootstrap.meanInterval(of: values)
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
