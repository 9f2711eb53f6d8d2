import RunStore

/// Options of a comparison.
package struct ComparisonOptions: Sendable {
  package var metric = ComparisonMetric.evaluationReturn
  /// The horizontal axis of the learning curves.
  package var axis = CurveAxis.steps
  /// Training episodes averaged per point of a curve of training episodes.
  package var window = TrainingAverage.standardWindow
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

/// The horizontal axis of learning curves.
package enum CurveAxis: String, Sendable, CaseIterable {
  /// Environment steps.
  case steps
  /// Training episodes.
  case episodes
  /// Training time, s.
  case time
}
