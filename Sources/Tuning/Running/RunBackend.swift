import Comparison
import Lab
import RunStore

/// Trains the trials of a study as ordinary runs, one folder a trial.
package final class RunBackend: TrialBackend {
  /// Reads an experiment with settings of a trial.
  package typealias Reading = (_ settings: [TrialSetting]) throws -> Experiment

  private let folder: String
  private let read: Reading
  private let score: TuningScore
  private let catalog: Catalog
  private let seeds: [UInt64]
  /// What trains the runs.
  let training: any UnitTraining
  private var experiments: [Int: Experiment] = [:]

  /// - Parameters:
  ///   - folder: of the trials.
  ///   - seeds: of all trials.
  package init(
    folder: String, score: TuningScore, seeds: [UInt64], catalog: Catalog, training: any UnitTraining,
    read: @escaping Reading
  ) {
    (self.folder, self.score, self.seeds, self.catalog) = (folder, score, seeds, catalog)
    (self.training, self.read) = (training, read)
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
      try training.run(units) { index in
        try ended(jobs[index], result(of: jobs[index], units[index]))
      }
    }
  }

  private func unit(_ job: TrialJob) throws -> RunUnit {
    let trial = job.trial
    var unit = RunUnit(
      label: "trial \(trial.number)", path: path(trial.folder, job.seed), seed: job.seed,
      experiment: try experiment(of: trial), settings: trial.settings, until: job.until, from: job.from)
    if let start = trial.start {
      let original = Trial(number: start.trial, genome: [], settings: [], origin: "", start: nil)
      let file = path(original.folder, job.seed)
      unit.branch = try RunBranch(
        file, step: start.step, overrides: trial.settings.map(\.override), catalog: catalog,
        allowsCode: unit.experiment.namesAll(of: RunReader(file)))
    }
    return unit
  }

  private func result(of job: TrialJob, _ unit: RunUnit) throws -> TrialResult {
    let run = try ComparedRun(reading: unit.path, metric: score.metric)
    let hasDiverged = run.progress.status == .diverged
    // It may have diverged or stopped on a plateau before. One that was killed at its rung has not counted its steps yet.
    let hasEnded = hasDiverged || run.progress.status == .finished
    let reached = hasEnded ? min(run.progress.steps, job.until ?? .max) : job.until ?? run.progress.steps
    return TrialResult(
      score: score.value(of: run, at: job.until),
      status: hasDiverged ? .diverged : job.until == nil ? .finished : .interrupted,
      trained: max(0, reached - job.from))
  }
}
