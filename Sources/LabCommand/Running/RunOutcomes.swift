import Lab
import RLCore

/// What became of the seeds that were trained.
struct RunOutcomes {
  /// In the order in which they ended.
  private(set) var ended: [SeedRun.Outcome] = []
  private(set) var failures: [(seed: UInt64, error: any Error)] = []
  /// The file of the calls that led to a seed's failure.
  private(set) var tracebacks: [UInt64: String] = [:]
  /// The views that could not be written.
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

  /// What to know of how the seeds were resumed.
  var notes: [String] {
    ended.flatMap { outcome in outcome.remarks.map { "seed \(outcome.seed): \($0)" } }
  }
}
