import Comparison
import Lab
import RunStore
import Text

/// What a study shows: the winner against the file's own settings, on seeds that were not tuned on.
package struct StudyVerdict: Sendable {
  package enum Decision: String, Sendable { case better, worse, undecided = "not decided" }

  package let decision: Decision
  /// What `compare` says of the two.
  package let sentence: String
  /// Means over seeds, in the metric's own unit.
  package let tuningScore: Double?
  package let testScore: Double?
  package let untunedScore: Double?
  /// By how much the tuning score was better than the score on test seeds.
  package let optimism: Double?
  /// Seeds that would decide, where that is known and it is not decided.
  package let seedsToDecide: Int?
  package let comparison: SeedComparison

  /// - Parameter tuningScores: of the winner, one a tuning seed.
  package init(
    winner: [String], untuned: [String], tuningScores: [Double?], score: TuningScore
  ) throws {
    let (runs, metric) = score.comparable(try ComparedRun.read(winner + untuned, metric: score.metric))
    var options = ComparisonOptions(isMinimized: score.isMinimized)
    options.metric = metric
    // A seed that ended early has the settings of an earlier part of the winner's schedule.
    let groups = [Array(runs.prefix(winner.count)), Array(runs.dropFirst(winner.count))]
    let comparison = try SeedComparison(RunGroup.groupsWithMarkedCopies(in: groups), options)
    (self.comparison, sentence) = (comparison, comparison.verdict)
    let tuning = Trial.score(tuningScores)
    let test = comparison.groups[0].summary?.mean
    let sign = score.isMinimized ? -1.0 : 1
    (tuningScore, testScore) = (tuning, test)
    untunedScore = comparison.groups.count > 1 ? comparison.groups[1].summary?.mean : nil
    optimism = tuning.flatMap { tuning in test.map { sign * (tuning - $0) } }
    guard let pair = comparison.pairs.first, pair.isDecided else {
      (decision, seedsToDecide) = (.undecided, comparison.pairs.first?.seedsToDecide)
      return
    }
    (decision, seedsToDecide) = (sign * pair.test.difference > 0 ? .better : .worse, nil)
  }
}
