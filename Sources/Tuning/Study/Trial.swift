import Comparison
import Lab
import RunStore

/// A searched key and the value that a trial gives it.
package struct TrialSetting: Sendable, Equatable {
  package let key: String
  package let value: String

  package init(key: String, value: String) { (self.key, self.value) = (key, value) }

  /// As `--set` takes it.
  package var override: String { "\(key)=\(value)" }
}

/// Settings that are tried: a folder of ordinary runs, one a seed.
package struct Trial: Sendable, Equatable {
  /// A state of another trial from which this one begins.
  package struct Start: Sendable, Equatable {
    package let trial: Int
    /// Environment steps.
    package let step: Int

    package init(trial: Int, step: Int) { (self.trial, self.step) = (trial, step) }
  }

  /// From 1.
  package let number: Int
  package let genome: [String]
  package let settings: [TrialSetting]
  /// Where its settings come from, in a few words.
  package let origin: String
  package let start: Start?

  /// The folder of its runs within that of the trials.
  package var folder: String {
    let digits = "\(number)"
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// The score of a trial, the mean over its seeds; nil without any, and where one of them has none.
  static func score(_ scores: [Double?]) -> Double? {
    let known = scores.compactMap { $0 }
    return known.count == scores.count && !known.isEmpty ? Aggregates.mean(known) : nil
  }
}

extension TuningConfiguration {
  /// Higher is better, whatever the metric; what has no score comes last.
  func merit(_ score: Double?) -> Double {
    score.map { isMinimized ?? false ? -$0 : $0 } ?? -.infinity
  }
}

/// One seed of a trial to train up to a step.
package struct TrialJob: Sendable, Equatable {
  package let trial: Trial
  package let seed: UInt64
  /// Environment steps at which it stops; nil for its end.
  package let until: Int?
  /// Environment steps that it has already.
  package let from: Int
}

/// What came of a job.
package struct TrialResult: Sendable, Equatable {
  /// Nil where there is none: the run diverged before anything was measured.
  package let score: Double?
  package let status: RunStatus
  /// Environment steps of this job.
  package let trained: Int

  package init(score: Double?, status: RunStatus, trained: Int) {
    (self.score, self.status, self.trained) = (score, status, trained)
  }
}

/// What trains the jobs of a study.
package protocol TrialBackend: AnyObject {
  /// Why no experiment can have these settings; nil if one can.
  func problem(with settings: [TrialSetting]) throws -> String?

  /// Trains all jobs and tells of each as it ends.
  ///
  /// - Throws: `StudyInterruption` where a signal or a failure ended it; what was told before stands.
  func train(_ jobs: [TrialJob], ended: (TrialJob, TrialResult) throws -> Void) throws
}

/// A study that stopped before its end; its log and its runs are complete up to there.
package struct StudyInterruption: Error {
  package init() {}
}
