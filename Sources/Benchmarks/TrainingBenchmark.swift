import Foundation
import Lab
import RunStore

/// Time of a whole run of an experiment's first seed, and where it goes.
package struct TrainingBenchmark {
  private let experiment: Experiment
  private let isRecorded: Bool
  private let version: String

  /// - Parameters:
  ///   - isRecorded: whether a run file is written, which is removed afterwards.
  ///   - version: the tool's.
  package init(_ experiment: Experiment, isRecorded: Bool, version: String) {
    self.experiment = experiment
    self.isRecorded = isRecorded
    self.version = version
  }

  package func run() throws -> (steps: Int, seconds: Double) {
    try withRun { run in
      let outcome = try run.run()
      return (outcome.report.step, outcome.wallSeconds)
    }
  }

  /// Seconds of each part of training, in a separate run, since reading the clock takes time as well.
  package func profile() throws -> [(part: TrainingPart, seconds: Double)] {
    try withRun { try $0.profile() }
  }

  private func withRun<Result>(_ body: (SeedRun) throws -> Result) throws -> Result {
    try withTemporaryFolder { folder in
      try body(
        SeedRun(
          experiment: experiment, seed: experiment.seeds[0],
          path: isRecorded ? folder.appendingPathComponent("run.sqlite").path : nil,
          provenance: Provenance.current(version: version)))
    }
  }
}
