import Comparison
import Foundation
import Lab
import RLCore
import RunStore
import Text
import Tuning

/// A study from its search to its verdict.
struct StudyTraining {
  let experiment: Experiment
  let tuning: TuningConfiguration
  /// Environment steps at which trials are judged before their end.
  let rungs: [Int]
  let place: StudyFolder
  let lab: LabContext
  /// The file of the study, and its settings for all trials.
  let source: (file: String, settings: [String])
  /// What trains the runs; nil for threads of this process.
  let engine: ArrayEngine?
  /// Runs at once; nil for the number of cores, or the engine's own.
  let jobs: Int?
  let read: RunBackend.Reading

  /// - Returns: the exit status.
  func run(_ style: ProgressStyle, json: Bool, resumeCommand: String) throws -> Int32 {
    let log = try StudyLog(writing: place.log)
    try checkConfiguration(log)
    let score = TuningScore(tuning, threshold: experiment.environment.entry.rewardThreshold)
    let observer = StudyObserver(style, lab.output)
    let backend = RunBackend(
      folder: place.trials, score: score, seeds: tuning.seeds, catalog: lab.catalog,
      training: training(observer), read: read)
    let study = try Study(tuning, steps: experiment.training.steps, rungs: rungs, log: log, backend: backend)
    let tests = study.testSteps ?? 0
    observer.total = try study.mostSteps().map { $0 + min(tests, Int.max - $0) }
    observer.done = try log.results.reduce(0) { $0 + $1.result.trained }
    Interruption.listen()
    do {
      let outcome = try study.search(optuna: OptunaSearch(journal: place.journal))
      observer.end()
      let text = StudyText(try StudyRecord(log, tuning, steps: study.steps))
      if json { for line in text.trialLines { lab.output.data(line.compact) } }
      let test = StudyTest(backend, seeds: tuning.testSeeds, folder: place.tests)
      let parts = try StudyTest.parts(of: outcome.winner, among: try log.trials, backend)
      observer.done = (observer.total ?? 0) - tests
      try test.run(winner: parts, untuned: experiment)
      observer.end()
      let verdict = try StudyVerdict(
        winner: test.paths(StudyTest.winner), untuned: test.paths(StudyTest.untuned),
        tuningScores: outcome.scores, score: score)
      try conclude(outcome, parts, verdict, log)
      let record = try StudyRecord(log, tuning, steps: study.steps)
      if json {
        lab.output.data(StudyText(record).result(place.log, verdict, outcome.winner).compact)
      } else {
        for line in StudyText(record).lines + StudyText.lines(verdict, outcome, score) {
          lab.output.data(line)
        }
        lab.output.data("winner: \(place.winner)")
      }
      try log.close()
      return 0
    } catch is StudyInterruption {
      observer.end()
      return observer.report(resumeCommand)
    }
  }

  private func training(_ observer: StudyObserver) -> any UnitTraining {
    let provenance = Provenance.current(version: lab.version)
    if let engine {
      return ArrayTraining(
        engine: engine, folder: place.arrays, file: source.file, settings: source.settings, limit: jobs,
        provenance: provenance, arrived: { observer.take($0, $1, atStep: $2) })
    }
    return LocalTraining(
      provenance: provenance, jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount,
      shouldStop: { Interruption.signal != nil }, observe: { observer.take($0, $1) })
  }

  /// Records the configuration, or compares it with that of the study that is continued.
  private func checkConfiguration(_ log: StudyLog) throws {
    let text = "\(experiment.resolvedYAML)\(tuning.yaml)\n"
    guard let before = try log["configuration"] else {
      try log.set("experiment", experiment.name)
      try log.set("version", lab.version)
      try log.set("configuration", text)
      return
    }
    guard before != text else { return }
    let (old, new) = (before.split(separator: "\n"), text.split(separator: "\n"))
    let index = zip(old, new).enumerated().first { $1.0 != $1.1 }?.offset ?? min(old.count, new.count)
    func line(_ lines: [Substring]) -> String {
      lines.indices.contains(index) ? String(lines[index].drop { $0 == " " }) : "nothing"
    }
    throw LabFailure(
      .usage,
      "\(place.log) was made with another configuration: \(displayable(line(old))), now \(displayable(line(new))); use that one, or choose a new folder with --out"
    )
  }

  /// Writes the winner as an experiment file, and the verdict into the log.
  private func conclude(
    _ outcome: SearchOutcome, _ parts: [StudyTest.Part], _ verdict: StudyVerdict, _ log: StudyLog
  ) throws {
    guard var winner = parts.last?.experiment else { return }
    winner.seeds = experiment.seeds
    try FigureFiles.write(
      StudyText.winnerFile(winner, experiment.name, tuning, outcome, parts, verdict, place.log),
      to: place.winner)
    try log.set("winner", "\(outcome.winner.number)")
    try log.set("tuning_scores", JSON.list(outcome.scores.map { JSON($0) }).compact)
    try log.set("verdict", verdict.sentence)
    try log.set("decision", verdict.decision.rawValue)
  }
}
