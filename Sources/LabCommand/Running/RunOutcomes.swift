import Lab
import RLCore

/// The outcomes of the seeds that were trained.
struct RunOutcomes {
  /// In the order in which they ended.
  private(set) var ended: [SeedRun.Outcome] = []
  private(set) var failures: [(seed: UInt64, error: any Error)] = []
  /// Files with the calls that led to a failure, by seed.
  private(set) var tracebacks: [UInt64: String] = [:]
  /// Views that could not be written.
  var lostViews: [(seed: UInt64, error: any Error)] = []

  mutating func take(_ event: ExperimentRunner.Event) {
    switch event {
    case .started, .progress: break
    case .failed(let seed, let error): failures.append((seed, error))
    case .ended(let outcome):
      ended.append(outcome)
      guard let failure = outcome.failure, let path = outcome.path else { return }
      tracebacks[outcome.seed] = Traceback(of: path).write(failure.trace)
    }
  }

  /// Whether every seed that was trained has a result; divergence is one.
  var areComplete: Bool { failures.isEmpty && ended.allSatisfy { $0.failure == nil } }

  /// What is told of lost views.
  var lostViewLines: [String] {
    lostViews.map { "rl-lab: seed \($0.seed): \($0.error); the run file is complete" }
  }

  /// Notes on how the seeds were resumed.
  var notes: [String] {
    ended.flatMap { outcome in outcome.remarks.map { "seed \(outcome.seed): \($0)" } }
  }
}
