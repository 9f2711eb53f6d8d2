import RunStore

/// What the seeds of some groups say about each other: every number of the table, the figures and the report.
package struct SeedComparison: Sendable {
  package var metric: ComparisonMetric
  /// Of the first group; the same in all unless that was allowed to differ.
  package var environment: String
  package var threshold: Double?
  package var groups: [GroupResult]
  package var pairs: [PairResult]
  /// Settings in which the groups differ.
  package var settingDifferences: [SettingDifference]
  /// Steps between which areas under the curves are taken: what all groups were measured on.
  package var areaSteps: ClosedRange<Int>?
  /// Of a board game, where everyone has played everyone.
  package internal(set) var opponentRatings: [OpponentRating] = []
  package var verdict: String
  package var warnings: [String]

  /// Whether a seed can have failed: there is a threshold, or one diverged.
  package var knowsFailure: Bool { threshold != nil || groups.contains { $0.divergedCount > 0 } }

  /// The p below which a difference counts.
  package static let level = 0.05
}
