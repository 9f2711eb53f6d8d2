import Lab
import RLCore
import RunStore
import Text

/// A search in progress: what its method asks for trials and their scores.
///
/// Whatever the log has is answered from it. A method is therefore a plain program without state of its own: begun again after
/// it was killed, it asks the same, gets the same answers, and goes on where the log ends. Random numbers come from counters.
package final class Study {
  package let tuning: TuningConfiguration
  /// Environment steps at which trials are judged, ascending; nil for the end of a trial.
  package let rungs: [Int?]
  /// Environment steps of a whole trial; nil where it is counted in episodes.
  package let steps: Int?
  package let log: StudyLog
  private let backend: any TrialBackend
  package private(set) var trials: [Trial] = []
  private let logged: [Trial]
  private var results: [Key: TrialResult]
  private var lastSteps: [RunKey: Int] = [:]
  private var batch = 0

  private struct Key: Hashable { let trial: Int, seed: UInt64, step: Int }
  private struct RunKey: Hashable { let trial: Int, seed: UInt64 }

  /// - Parameter rungs: environment steps at which trials are judged before their end, ascending.
  package init(
    _ tuning: TuningConfiguration, steps: Int?, rungs: [Int], log: StudyLog, backend: any TrialBackend
  ) throws(RunStoreError) {
    (self.tuning, self.steps, self.log, self.backend) = (tuning, steps, log, backend)
    self.rungs = rungs + [nil]
    logged = try log.trials
    results = Dictionary(
      try log.results.map { (Key(trial: $0.trial, seed: $0.seed, step: $0.step), $0.result) },
      uniquingKeysWith: { first, _ in first })
  }

  /// Independent random numbers for one decision.
  package func random(_ purpose: Purpose, _ index: Int) -> RandomStream {
    RandomStream(SeedSequence(UInt64(tuning.seed), spawnKey: [purpose.rawValue, UInt64(index)]))
  }

  /// What random numbers of a search are for. The numbers are part of what a study's seed means.
  package enum Purpose: UInt64 {
    case draw = 1001
    case breeding = 1002
    case exploiting = 1003
  }

  /// The next trial, with these values.
  ///
  /// - Returns: nil if no experiment can have them.
  package func trial(_ genome: SearchSpace.Genome, origin: String, start: Trial.Start? = nil) throws -> Trial?
  {
    let trial = Trial(
      number: trials.count + 1, genome: genome, settings: tuning.space.settings(genome), origin: origin,
      start: start)
    let isLogged = trials.count < logged.count
    if !isLogged || logged[trials.count] != trial {
      if try backend.problem(with: trial.settings) != nil { return nil }
      guard !isLogged else {
        throw RunStoreError.corrupt(
          path: log.path, problem: "its trial \(trial.number) is not the one that this search makes")
      }
      try log.add(trial)
    }
    trials.append(trial)
    return trial
  }

  /// The next trial, drawn at random.
  ///
  /// - Throws: `SpaceProblem` if hundred draws in a row make no valid experiment.
  package func drawTrial() throws -> Trial {
    let number = trials.count + 1
    var random = random(.draw, number)
    for _ in 0..<100 {
      if let trial = try trial(tuning.space.draw(&random), origin: "drawn") { return trial }
    }
    var again = self.random(.draw, number)
    let settings = tuning.space.settings(tuning.space.draw(&again))
    throw SpaceProblem(
      description:
        "tune.space: a hundred draws in a row make no valid experiment, such as \(settings.map(\.override).joined(separator: " ")): \(try backend.problem(with: settings) ?? "")"
    )
  }

  /// Trains trials on seeds up to a rung, and waits for all of them.
  ///
  /// - Returns: the scores of each trial, one a seed.
  package func train(_ trials: [Trial], seeds: [UInt64], rung: Int) throws -> [[Double?]] {
    try train(trials.map { ($0, seeds) }, rung: rung)
  }

  package func train(_ requests: [(trial: Trial, seeds: [UInt64])], rung: Int) throws -> [[Double?]] {
    batch += 1
    let until = rungs[rung]
    let step = until ?? steps ?? 0
    var jobs: [TrialJob] = []
    for (trial, seeds) in requests {
      for seed in seeds where results[Key(trial: trial.number, seed: seed, step: step)] == nil {
        let from = lastSteps[RunKey(trial: trial.number, seed: seed)] ?? trial.start?.step ?? 0
        jobs.append(TrialJob(trial: trial, seed: seed, until: until, from: from))
      }
    }
    if !jobs.isEmpty {
      try backend.train(jobs) { job, result in
        try log.add(
          StudyLog.Entry(batch: batch, trial: job.trial.number, seed: job.seed, step: step, result: result))
        results[Key(trial: job.trial.number, seed: job.seed, step: step)] = result
      }
    }
    return try requests.map { trial, seeds in
      try seeds.map { seed in
        guard let result = results[Key(trial: trial.number, seed: seed, step: step)] else {
          throw StudyInterruption()
        }
        lastSteps[RunKey(trial: trial.number, seed: seed)] = step
        return result.score
      }
    }
  }

  /// Records which trials go on.
  package func judge(_ trials: [Trial], scores: [[Double?]], rung: Int, survivors: Set<Int>) throws {
    for (trial, scores) in zip(trials, scores) {
      try log.add(
        StudyLog.Judgment(
          batch: batch, trial: trial.number, step: rungs[rung] ?? steps ?? 0,
          score: Trial.score(scores), survives: survivors.contains(trial.number)))
    }
  }

  /// Higher is better, whatever the metric; a trial with a seed that has no score comes last.
  package func merit(_ scores: [Double?]) -> Double { tuning.merit(Trial.score(scores)) }

  /// One seed's.
  package func merit(_ score: Double?) -> Double { tuning.merit(score) }

  /// Indices from the best to the worst; the first of equal ones first.
  package func ranking(_ scores: [[Double?]]) -> [Int] {
    let merits = scores.map(merit)
    return merits.indices.sorted { (-merits[$0], $0) < (-merits[$1], $1) }
  }
}

/// Why nothing can be drawn from a space.
package struct SpaceProblem: Error, CustomStringConvertible {
  package let description: String
}
