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

/// What a run on the pole says of itself.
func runFacts(seed: UInt64) -> RunFacts {
  RunFacts(
    experiment: "pole", seed: seed, environment: "CartPole-v1", environmentParameters: "{}",
    maxEpisodeSteps: 500, actionCount: 2, algorithm: "dqn",
    settings: RunSettings(yaml: "training:\n  steps: 100\nseeds: 1..5"),
    provenance: Provenance(
      version: "0.1.0", gitCommit: "5bb1bb3", toolchain: "Swift 6.3.1", processor: "EPYC",
      commandLine: "rl-lab tune", host: "Debian 12"), startedAt: "2026-03-01T09:30:00Z")
}

/// Writes a run on the pole, evaluated after 20 steps and after as many as it has.
func writeRun(
  to path: String, seed: UInt64, lengths: [Double], steps: Int = 100, status: RunStatus = .finished,
  settings: String? = nil
) throws {
  var facts = runFacts(seed: seed)
  if let settings { facts.settings = RunSettings(yaml: settings) }
  let writer = try RunWriter(creating: path, facts: facts)
  for (step, length) in zip([20, steps], lengths) {
    try writer.record(
      evaluation: Evaluation(
        step: step, episodes: 0, returnMean: 0, returnStd: 0, lengthMean: length, returns: [0],
        lengths: [Int(length)], epsilon: 0, seconds: 0))
  }
  try writer.finish(status: status, steps: steps, episodes: 0, wallSeconds: 1)
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
