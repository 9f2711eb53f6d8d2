import Agents
import AllEnvironments
import Lab
import RLCore
import ResumeTrial
import RunStore
import TestSupport
import Testing
import Text

/// Runs that end on a plateau: `training.patience`.
@Suite struct EarlyStoppingTests {
  private static let catalog = Catalog(
    environments: builtInEnvironments, agents: agentCatalog, sources: [])

  private func experiment(_ training: String = "patience: 4", evaluation: String = "every: 500") throws
    -> Experiment
  {
    try Experiment.load(
      text: """
        environment: {id: FrozenLake-v1}
        agent: {algorithm: q-learning}
        training: {steps: 30_000, \(training)}
        evaluation: {\(evaluation), episodes: 100}
        checkpoint: {every: 700}
        """, path: "lake.yaml", catalog: Self.catalog)
  }

  @Test(arguments: [
    // The first evaluation, an equal one and a lower one are no improvements of what was before.
    ([1.0, 1, 0, 1], 3, 0.0, [false, false, false, true]),
    ([1, 0, 2, 1, 1], 2, 0, [false, false, false, false, true]),
    // What improves by less than min_delta is none, and does not raise the best.
    ([1, 1.4, 1.5, 1.6], 2, 0.5, [false, false, true, false]),
    ([-5, -4.9, -4.4], 2, 0.5, [false, false, false]),
  ])
  func aPlateauIsSoManyEvaluationsWithoutImprovement(
    means: [Double], patience: Int, minDelta: Double, reached: [Bool]
  ) {
    var plateau = Plateau(patience: patience, minDelta: minDelta)
    let found = means.enumerated().map { index, mean in
      plateau.note(mean, at: index)
      return plateau.isReached
    }
    #expect(found == reached)
  }

  @Test func aRunEndsWithTheEvaluationThatCompletesThePlateau() throws {
    let folder = try Scratch()
    let path = folder.path + "/seed-1.sqlite"
    let outcome = try ResumeTrial.run(experiment(), path)
    let reader = try RunReader(path)
    let means = try reader.evaluations().map(\.returnMean)
    let best = try #require(means.firstIndex(of: means.max() ?? 0))
    #expect(outcome.status == .finished && outcome.report.isFinished)
    #expect(
      means.count == best + 5 && outcome.report.step == means.count * 500 && outcome.report.step < 30_000)
    #expect(try reader.progress().steps == outcome.report.step && reader.progress().status == .finished)
    #expect(try reader.checkpoints().last?.step == outcome.report.step)
    #expect(try reader.contradiction(trainingSteps: 30_000) == nil)
    #expect(
      outcome.remarks == [
        "stopped early at step \(Readable.grouped(means.count * 500)): none of the last 4 evaluations exceeds \(Readable.score(means[best])) of step \(Readable.grouped((best + 1) * 500))"
      ])
    // The same run without patience is the same up to there.
    let whole = folder.path + "/whole.sqlite"
    _ = try ResumeTrial.run(experiment("environments: 1"), whole)
    #expect(
      try RunReader(whole).evaluations().prefix(means.count).map(\.returns)
        == reader.evaluations().map(\.returns))
  }

  /// Stopped again and again, also in the evaluations that are counted.
  @Test func aResumedRunEndsAtTheSameStep() throws {
    let trial = try ResumeTrial(experiment())
    #expect(trial.status == .finished && trial.stops > 1)
    #expect(trial.stopped == trial.whole)
  }

  /// A process was stopped in an evaluation, and the next one killed between this evaluation and its checkpoint.
  @Test func anEvaluationThatHappensAgainCountsOnce() throws {
    let folder = try Scratch()
    let (whole, path) = (folder.path + "/whole.sqlite", folder.path + "/seed-1.sqlite")
    let experiment = try experiment("patience: 1")
    let expected = try ResumeTrial.run(experiment, whole)
    var first = SeedRun(experiment: experiment, seed: 1, path: path, provenance: .current(version: "0"))
    first.pauseStep = 499
    #expect(try first.run().report.step == 499)
    #expect(try ResumeTrial.run(experiment, path, resumes: true, stop: 0).report.step == 500)
    #expect(try RunReader(path).evaluations().isEmpty)
    let evaluation = try #require(try RunReader(whole).evaluations().first)
    do {
      let killed = try RunWriter(
        resuming: path, lock: RunLock(path),
        resumption: Resumption(
          step: 500, version: "0", commandLine: "", changes: [], previousConfiguration: ""),
        facts: RunReader(path).facts)
      try killed.record(evaluation: evaluation)
      try killed.flush()
    }
    #expect(try RunReader(path).evaluations().map(\.step) == [500])
    let again = try ResumeTrial.run(experiment, path, resumes: true)
    #expect(again.status == .finished && again.report.step == expected.report.step)
    #expect(try RunReader(path).digest() == RunReader(whole).digest())
  }

  @Test func aRunThatStoppedEarlyGoesOnWithMorePatience() throws {
    let folder = try Scratch()
    let (path, patient) = (folder.path + "/seed-1.sqlite", folder.path + "/patient.sqlite")
    let first = try ResumeTrial.run(experiment(), path)
    let again = try ResumeTrial.run(experiment("patience: 9"), path, resumes: true)
    let expected = try ResumeTrial.run(experiment("patience: 9"), patient)
    #expect(first.report.step < again.report.step && again.report.step == expected.report.step)
    #expect(
      try RunReader(path).evaluations().map(\.returns) == RunReader(patient).evaluations().map(\.returns))
  }

  @Test(arguments: [
    (
      "patience: 3", "every: 0",
      "patience: it counts evaluations, and evaluation.every is 0; set evaluation.every"
    ),
    ("patience: 0", "every: 500", "patience must be an integer from 1 to 1000000, or null, not '0'"),
    ("patience: 3, min_delta: -1", "every: 500", "min_delta must be a number of at least 0, not '-1'"),
  ])
  func aPlateauThatCannotBeSeenIsRefused(training: String, evaluation: String, message: String) throws {
    let errors = #expect(throws: ExperimentErrors.self) { try experiment(training, evaluation: evaluation) }
    #expect(errors?.problems.first?.description.hasSuffix(message) == true, "\(errors?.problems ?? [])")
  }

  @Test func tasksThatFollowOneAnotherHaveNoPlateau() throws {
    let errors = #expect(throws: ExperimentErrors.self) {
      try Experiment.load(
        text: """
          environment: {id: FrozenLake-v1}
          tasks: {switch_every: 1_000, list: [{random_map_seed: 1..3}]}
          agent: {algorithm: q-learning}
          training: {steps: 30_000, patience: 3}
          """, path: "lake.yaml", catalog: Self.catalog)
    }
    #expect(
      errors?.problems.first?.description.hasSuffix(
        "patience: the tasks change, so an evaluation is no measure of those before; remove it or the section tasks"
      )
        == true)
  }

  @Test func aMarginWithoutPatienceIsNamed() throws {
    let warnings = try experiment("min_delta: 1").warnings.map(\.description)
    #expect(
      warnings == ["lake.yaml:3:38: warning: min_delta: has no effect here: it applies only with patience"])
  }
}
