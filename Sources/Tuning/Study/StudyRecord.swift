import Comparison
import Lab
import RunStore

/// What a study's log says, in the order of the search.
package struct StudyRecord: Sendable {
  /// One trial.
  package struct Row: Sendable {
    package let trial: Trial
    /// Seeds that it was trained on.
    package let seeds: Int
    /// The last step at which it was scored, and its mean over the seeds that reached it; nil without one.
    package let step: Int
    package let score: Double?
    package let status: Status
    /// Environment steps that it took.
    package let spent: Int
  }

  package enum Status: String, Sendable {
    case finished, stopped, diverged, running
  }

  /// A point of the search: the best score of a trial at the end of its training by then.
  package struct Best: Sendable, Equatable {
    /// Environment steps of all trials.
    package let spent: Int
    package let trial: Int
    package let score: Double
  }

  package let rows: [Row]
  package let judgments: [StudyLog.Judgment]
  package let best: [Best]
  package let isMinimized: Bool
  package let metric: String
  package let digest: String

  package init(_ log: StudyLog, _ tuning: TuningConfiguration, _ score: TuningScore) throws(RunStoreError) {
    let (trials, results) = (try log.trials, try log.results)
    (judgments, isMinimized, metric) = (try log.judgments, score.isMinimized, score.name)
    digest = try log.digest
    let byTrial = Dictionary(grouping: results, by: \.trial)
    rows = trials.map { Row($0, byTrial[$0.number] ?? []) }
    var (spent, found): (Int, [Best]) = (0, [])
    let sign = score.isMinimized ? -1.0 : 1
    var ends: [Int: [Double]] = [:]
    for batch in Dictionary(grouping: results, by: \.batch).sorted(by: { $0.key < $1.key }) {
      for entry in batch.value {
        spent += entry.result.trained
        guard entry.result.status == .finished, let score = entry.result.score else { continue }
        ends[entry.trial, default: []].append(score)
      }
      // After its batch all seeds of a trial are there.
      for trial in Set(batch.value.map(\.trial)).sorted() {
        guard let scores = ends[trial] else { continue }
        let mean = Aggregates.mean(scores)
        if found.last.map({ sign * mean > sign * $0.score }) ?? true {
          found.append(Best(spent: spent, trial: trial, score: mean))
        }
      }
    }
    best = found
  }
}

extension StudyRecord.Row {
  fileprivate init(_ trial: Trial, _ results: [StudyLog.Entry]) {
    self.trial = trial
    seeds = Set(results.map(\.seed)).count
    step = results.map(\.step).max() ?? 0
    let last = results.filter { [step] in $0.step == step }
    let known = last.compactMap(\.result.score)
    score = known.count == last.count && !known.isEmpty ? Aggregates.mean(known) : nil
    spent = results.reduce(0) { $0 + $1.result.trained }
    status =
      results.isEmpty
      ? .running
      : results.contains { $0.result.status == .diverged }
        ? .diverged : last.allSatisfy { $0.result.status == .finished } ? .finished : .stopped
  }
}
