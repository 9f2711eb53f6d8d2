import Comparison
import Foundation
import Lab
import RLCore
import RunStore

/// Trains the trials of a study as ordinary runs, one folder a trial.
package final class RunBackend: TrialBackend {
  /// Reads an experiment with settings of a trial.
  package typealias Reading = (_ settings: [TrialSetting]) throws -> Experiment

  private let folder: String
  private let read: Reading
  private let score: TuningScore
  private let catalog: Catalog
  private let provenance: Provenance
  private let jobs: Int
  private let seeds: [UInt64]
  private let shouldStop: @Sendable () -> Bool
  /// Told of every event of every run, and after the events of about a tenth of a second of none.
  private let observe: (RunUnit, ExperimentRunner.Event?) -> Void
  private var experiments: [Int: Experiment] = [:]

  /// - Parameters:
  ///   - folder: of the trials.
  ///   - seeds: of all trials.
  ///   - jobs: runs at once.
  package init(
    folder: String, score: TuningScore, seeds: [UInt64], catalog: Catalog, provenance: Provenance, jobs: Int,
    shouldStop: @escaping @Sendable () -> Bool, observe: @escaping (RunUnit, ExperimentRunner.Event?) -> Void,
    read: @escaping Reading
  ) {
    (self.folder, self.score, self.seeds, self.catalog) = (folder, score, seeds, catalog)
    (self.provenance, self.jobs, self.shouldStop) = (provenance, jobs, shouldStop)
    (self.observe, self.read) = (observe, read)
  }

  package func problem(with settings: [TrialSetting]) throws -> String? {
    do {
      _ = try PreparedRun(try read(settings), seed: seeds[0], for: .checking)
      return nil
    } catch let errors as ExperimentErrors { return errors.problems[0].description }
  }

  /// The experiment of a trial.
  package func experiment(of trial: Trial) throws -> Experiment {
    if let known = experiments[trial.number] { return known }
    var experiment = try read(trial.settings)
    experiment.seeds = seeds
    experiments[trial.number] = experiment
    return experiment
  }

  package func path(_ trial: String, _ seed: UInt64) -> String { "\(folder)/\(trial)/seed-\(seed).sqlite" }

  package func train(_ jobs: [TrialJob], ended: (TrialJob, TrialResult) throws -> Void) throws {
    // Copies first: their originals keep only their latest state, and go on afterwards.
    let parts = [
      jobs.filter { $0.from == $0.trial.start?.step }, jobs.filter { $0.from != $0.trial.start?.step },
    ]
    for jobs in parts where !jobs.isEmpty {
      let units = try jobs.map(unit)
      try run(units) { index in
        try ended(jobs[index], result(of: jobs[index], units[index]))
      }
    }
  }

  private func unit(_ job: TrialJob) throws -> RunUnit {
    let trial = job.trial
    var unit = RunUnit(
      label: "trial \(trial.number)", path: path(trial.folder, job.seed), seed: job.seed,
      experiment: try experiment(of: trial), until: job.until, from: job.from)
    if let start = trial.start {
      let original = Trial(number: start.trial, genome: [], settings: [], origin: "", start: nil)
      unit.branch = try RunBranch(
        path(original.folder, job.seed), step: start.step, overrides: trial.settings.map(\.override),
        catalog: catalog, allowsCode: true)
    }
    return unit
  }

  private func result(of job: TrialJob, _ unit: RunUnit) throws -> TrialResult {
    let run = try ComparedRun(reading: unit.path, metric: score.metric)
    let hasDiverged = run.progress.status == .diverged
    let reached = hasDiverged ? run.progress.steps : job.until ?? run.progress.steps
    return TrialResult(
      score: score.value(of: run, at: job.until),
      status: hasDiverged ? .diverged : job.until == nil ? .finished : .interrupted,
      trained: max(0, reached - job.from))
  }

  /// Brings every run to its step.
  ///
  /// - Parameter ended: told the index of each as it arrives.
  package func run(_ units: [RunUnit], ended: (Int) throws -> Void) throws {
    var (waiting, runs): ([Int], [SeedRun]) = ([], [])
    for (index, unit) in units.enumerated() {
      let need = try unit.need()
      if need == .nothing {
        try foldLog(of: unit.path)
        try ended(index)
        continue
      }
      try FileManager.default.createDirectory(
        atPath: (unit.path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      if need == .beginning { for suffix in ["", "-wal", "-shm"] { unlink(unit.path + suffix) } }
      var run = SeedRun(
        experiment: unit.branch?.experiment ?? unit.experiment, seed: unit.seed, path: unit.path,
        provenance: provenance, resumes: need == .resuming)
      run.pauseStep = unit.until
      run.branch = unit.branch
      waiting.append(index)
      runs.append(run)
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
