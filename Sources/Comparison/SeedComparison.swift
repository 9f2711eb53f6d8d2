import RunStore

/// Comparison of groups of seeds: every number of the table, the figures and the report.
package struct SeedComparison: Sendable {
  package var metric: ComparisonMetric
  /// The horizontal axis of the learning curves.
  package var axis = CurveAxis.steps
  /// Training episodes averaged per point of a curve of training episodes.
  package var window = TrainingAverage.standardWindow
  /// What a curve shows of its seeds.
  package var average = CurveAverage.interquartileMean
  package var hasLogarithmicAxis = false
  /// Whether equal seeds are not paired.
  package var ignoresPairs = false
  /// The environment of the first group, and of all groups unless differences were allowed.
  package var environment: String
  package var threshold: Double?
  package var groups: [GroupResult]
  package var pairs: [PairResult]
  /// Settings in which the groups differ.
  package var settingDifferences: [SettingDifference]
  /// Range of steps of the areas under the curves: where all groups were measured.
  package var areaSteps: ClosedRange<Int>?
  /// Opponents' ratings in a board game with a round robin.
  package internal(set) var opponentRatings: [OpponentRating] = []
  package var verdict: String
  package var warnings: [String]

  /// Whether seeds can fail: there is a threshold, or one diverged.
  package var knowsFailure: Bool { threshold != nil || groups.contains { $0.divergedCount > 0 } }

  /// Significance level.
  package static let level = 0.05

  /// Whether two groups with these seeds are tested as pairs: the seeds are the same, and enough of them for sign flips to
  /// reach the level. That is decided by the seeds' numbers alone, never by their scores.
  ///
  /// - Parameter tests: made together.
  static func arePaired(_ seeds: [UInt64], _ others: [UInt64], tests: Int) -> Bool {
    seeds == others && PermutationTest.smallestP(pairs: seeds.count) * Double(tests) <= level
  }
}
