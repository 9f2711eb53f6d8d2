import RunStore
import Text

/// One point of a sweep: its values, and the scores of its seeds.
package struct SweepCell: Sendable {
  /// One per varied key, as they were written.
  package var values: [String]
  /// Of the seeds that have one and are not copies of others.
  package var scores: [Double]
  /// Seeds trained, copies and those without a score included.
  package var seedCount: Int
  package var divergedCount: Int
  /// Seeds of which the score is a bound: they never reached the threshold, or have fewer episodes than asked for.
  package var boundCount: Int
  /// Seeds without a score that are not copies of others.
  package var missingCount: Int
  /// The 95 % percentile bootstrap interval of the mean; nil without scores.
  package var interval: Interval?

  package init(
    values: [String], scores: [Double], seedCount: Int, divergedCount: Int = 0, boundCount: Int = 0,
    missingCount: Int = 0
  ) {
    (self.values, self.scores, self.seedCount) = (values, scores, seedCount)
    (self.divergedCount, self.boundCount, self.missingCount) = (divergedCount, boundCount, missingCount)
    interval =
      scores.isEmpty
      ? nil : Bootstrap(count: scores.count, resamples: Bootstrap.curveResamples).meanInterval(of: scores)
  }

  package var mean: Double? { scores.isEmpty ? nil : Aggregates.mean(scores) }
  /// Of the mean; nil with fewer than two scores.
  package var standardError: Double? {
    scores.count > 1 ? Aggregates.standardDeviation(scores) / Double(scores.count).squareRoot() : nil
  }
}
