import Agents
import AllEnvironments
import Lab
import RLCore
import RunStore
import TestSupport
import Tuning

/// Trials whose scores are a formula, in place of training.
final class FormulaBackend: TrialBackend {
  /// The score of settings on a seed at a step.
  let score: ([String: String], UInt64, Int) -> Double?
  private(set) var jobs: [TrialJob] = []
  /// The number of jobs after which the process is killed.
  var mostJobs = Int.max
  var isValid: ([String: String]) -> Bool = { _ in true }
  /// Whether settings diverge on a seed; they do where they have no score.
  var diverges: ([String: String], UInt64) -> Bool = { _, _ in false }
  private let steps: Int

  init(steps: Int = 900, _ score: @escaping ([String: String], UInt64, Int) -> Double?) {
    (self.steps, self.score) = (steps, score)
  }

  func problem(with settings: [TrialSetting]) throws -> String? {
    isValid(settings.byKey) ? nil : "it is invalid"
  }

  func train(_ jobs: [TrialJob], ended: (TrialJob, TrialResult) throws -> Void) throws {
    for job in jobs {
      if self.jobs.count >= mostJobs { throw StudyInterruption() }
      self.jobs.append(job)
      let step = job.until ?? steps
      let score = score(job.trial.values, job.seed, step)
      try ended(
        job,
        TrialResult(
          score: score,
          status: score == nil || diverges(job.trial.values, job.seed)
            ? .diverged : job.until == nil ? .finished : .interrupted,
          trained: step - job.from))
    }
  }
}

/// A study of one number, `agent.x`, in [0, 1], and whatever else `change` sets.
struct Sketch {
  let folder: Scratch
  var tuning = TuningConfiguration()
  var rungs: [Int] = []
  var steps = 900

  init(_ method: TuningConfiguration.Method, trials: Int?, seeds: [UInt64] = [1, 2]) throws {
    folder = try Scratch()
    (tuning.method, tuning.trials, tuning.seeds, tuning.testSeeds) = (method, trials, seeds, [100])
    tuning.space = SearchSpace(parameters: [
      SearchParameter(key: "agent.x", domain: .numbers(0...1, isLogarithmic: false))
    ])
  }

  var log: StudyLog { get throws { try StudyLog(writing: folder.file("study.sqlite")) } }

  func study(_ backend: FormulaBackend) throws -> Study {
    try Study(tuning, steps: steps, rungs: rungs, log: log, backend: backend)
  }
}

/// `agent.x` of settings.
func x(_ settings: [String: String]) -> Double { Double(settings["agent.x"] ?? "") ?? .nan }

extension [TrialSetting] {
  var byKey: [String: String] { Dictionary(uniqueKeysWithValues: map { ($0.key, $0.value) }) }
}

extension Trial {
  var values: [String: String] { settings.byKey }
}

/// The same of a trial.
func x(_ trial: Trial) -> Double { Double(trial.settings.first?.value ?? "") ?? .nan }

let catalog = Catalog(environments: builtInEnvironments, agents: agentCatalog, sources: allEnvironmentSources)
