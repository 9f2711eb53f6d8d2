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

  /// A point of the search: the best trial that it knows by then, which is trained to its end on all seeds; of a race, the one that
  /// leads after one more seed.
  package struct Best: Sendable, Equatable {
    /// Environment steps of all trials.
    package let spent: Int
    package let trial: Int
    /// The mean over its seeds; of a race, over those that it was trained on by then.
    package let score: Double
  }

  package let rows: [Row]
  package let judgments: [StudyLog.Judgment]
  package let best: [Best]
  package let isMinimized: Bool
  package let metric: String
  package let digest: String

  /// - Parameter steps: environment steps of a whole trial; nil where it is counted in episodes.
  package init(_ log: StudyLog, _ tuning: TuningConfiguration, steps: Int?) throws(RunStoreError) {
    let (trials, results) = (try log.trials, try log.results)
    (judgments, digest) = (try log.judgments, try log.digest)
    (isMinimized, metric) = (tuning.isMinimized ?? false, tuning.metric)
    let byTrial = Dictionary(grouping: results, by: \.trial)
    rows = trials.map { Row($0, byTrial[$0.number] ?? []) }
    best = Self.best(results, judgments, tuning, end: steps ?? 0)
  }

  /// - Parameter end: the step that results at the end of a training have.
  private static func best(
    _ results: [StudyLog.Entry], _ judgments: [StudyLog.Judgment], _ tuning: TuningConfiguration, end: Int
  ) -> [Best] {
    let isRace = tuning.method == .race
    let judged = Dictionary(grouping: judgments, by: \.batch)
    var (spent, found): (Int, [Best]) = (0, [])
    var ends: [Int: [Double?]] = [:]
    for (batch, entries) in Dictionary(grouping: results, by: \.batch).sorted(by: { $0.key < $1.key }) {
      spent += entries.reduce(0) { $0 + $1.result.trained }
      for entry in entries where entry.step == end {
        ends[entry.trial, default: []].append(entry.result.score)
      }
      let ranked: [Best]
      if isRace {
        // It ranks the trials that are left by the seeds so far.
        ranked = judged[batch, default: []].compactMap { judgment in
          judgment.score.map { Best(spent: spent, trial: judgment.trial, score: $0) }
        }
      } else {
        // Others rank a trial once all of its seeds have ended.
        ranked = Set(entries.map(\.trial)).sorted().compactMap { trial in
          guard let scores = ends[trial], scores.count == tuning.seeds.count else { return nil }
          return Trial.score(scores).map { Best(spent: spent, trial: trial, score: $0) }
        }
      }
      guard let leader = ranked.max(by: { tuning.merit($0.score) < tuning.merit($1.score) }) else { continue }
      if isRace || tuning.merit(leader.score) > tuning.merit(found.last?.score) { found.append(leader) }
    }
    return found
  }
}

extension StudyRecord.Row {
  fileprivate init(_ trial: Trial, _ results: [StudyLog.Entry]) {
    self.trial = trial
    seeds = Set(results.map(\.seed)).count
    step = results.map(\.step).max() ?? 0
    let last = results.filter { [step] in $0.step == step }
    score = Trial.score(last.map(\.result.score))
    spent = results.reduce(0) { $0 + $1.result.trained }
    status =
      results.isEmpty
      ? .running
      : results.contains { $0.result.status == .diverged }
        ? .diverged : last.allSatisfy { $0.result.status == .finished } ? .finished : .stopped
  }
}
