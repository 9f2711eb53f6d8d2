import Foundation
import Lab
import RunStore

/// Trains run files in threads of this process.
package struct LocalTraining: UnitTraining {
  private let provenance: Provenance
  private let jobs: Int
  private let shouldStop: @Sendable () -> Bool
  /// Told of every event of every run, and after the events of about a tenth of a second of none.
  private let observe: (RunUnit, ExperimentRunner.Event?) -> Void

  /// - Parameter jobs: runs at once.
  package init(
    provenance: Provenance, jobs: Int, shouldStop: @escaping @Sendable () -> Bool,
    observe: @escaping (RunUnit, ExperimentRunner.Event?) -> Void
  ) {
    (self.provenance, self.jobs) = (provenance, jobs)
    (self.shouldStop, self.observe) = (shouldStop, observe)
  }

  package func run(_ units: [RunUnit], ended: (Int) throws -> Void) throws {
    var (waiting, runs): ([Int], [SeedRun]) = ([], [])
    for (index, unit) in units.enumerated() {
      if let run = try unit.run(provenance) {
        waiting.append(index)
        runs.append(run)
      } else {
        try ended(index)
      }
    }
    if runs.isEmpty { return }
    let runner = ExperimentRunner(runs)
    runner.start(jobs: jobs, shouldStop: shouldStop)
    var (arrived, failure): (Int, (any Error)?) = (0, nil)
    while let events = runner.nextEvents(timeout: 0.1) {
      for (run, event) in events {
        let unit = units[waiting[run]]
        observe(unit, event)
        guard case .ended(let outcome) = event, Self.hasArrived(outcome, unit), failure == nil else {
          continue
        }
        do { try ended(waiting[run]) } catch { failure = error }
        arrived += 1
      }
      observe(units[waiting[0]], nil)
    }
    if let failure { throw failure }
    if arrived < runs.count { throw StudyInterruption() }
  }

  private static func hasArrived(_ outcome: SeedRun.Outcome, _ unit: RunUnit) -> Bool {
    switch outcome.status {
    case .finished, .diverged: true
    case .interrupted: outcome.failure == nil && (unit.until.map { outcome.report.step >= $0 } ?? false)
    case .running, .failed: false
    }
  }
}
