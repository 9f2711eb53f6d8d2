import Comparison
import Lab
import RunStore
import TestSupport
import Testing
import Tuning

/// Trials as ordinary runs: where they stop, what they score, and how many steps they take.
@Suite struct TrialRunTests {
  @Test func theThresholdOfTheFileComesBeforeThatOfTheEnvironment() {
    var tuning = TuningConfiguration()
    tuning.metric = TuningConfiguration.stepsMetric
    #expect(TuningScore(tuning, threshold: 100).kind == .steps(threshold: 100))
    tuning.threshold = 60
    #expect(TuningScore(tuning, threshold: 100).kind == .steps(threshold: 60))
  }

  @Test func theAreaIsTheMeanHeightOfTheCurve() {
    var tuning = TuningConfiguration()
    tuning.metric = TuningConfiguration.areaMetric
    let run = ComparedRun(
      path: "seed-1.sqlite", facts: runFacts(seed: 1),
      progress: RunProgress(status: .finished, steps: 300, episodes: 1, wallSeconds: 1, finishedAt: nil),
      curve: [
        CurvePoint(step: 100, value: 0), CurvePoint(step: 200, value: 10), CurvePoint(step: 300, value: 10),
      ], evaluation: nil)
    // 5 on average while it rises, then 10.
    #expect(TuningScore(tuning, threshold: nil).value(of: run, at: nil) == 7.5)
  }

  @Test func aRungWaitsForTheStepOfAllEnvironmentsAfterWhichTheyAreEvaluated() throws {
    let experiment = try Experiment.load(
      text: """
        environment: {id: FrozenLake-v1}
        agent: {algorithm: q-learning}
        training: {steps: 3_000, environments: 8}
        evaluation: {every: 300, episodes: 1}
        seeds: 1..3
        tune: {rungs: [0.1, 1], space: {agent.gamma: 0.9..0.99}}
        """, path: "lake.yaml", catalog: catalog)
    let tuning = try #require(experiment.tuning)
    // Step 300 is one of the eight from 297 to 304.
    #expect(try experiment.rungs(tuning) == [304])
  }

  @Test func aTrialIsScoredWhereItsOwnEnvironmentsStop() throws {
    var facts = runFacts(seed: 1)
    facts.settings = RunSettings(yaml: "training:\n  steps: 3_000\n  environments: 16")
    let run = ComparedRun(
      path: "seed-1.sqlite", facts: facts,
      progress: RunProgress(
        status: .interrupted, steps: 1_024, episodes: 1, wallSeconds: 1, finishedAt: nil),
      curve: [CurvePoint(step: 1_008, value: 5), CurvePoint(step: 1_024, value: 9)], evaluation: nil)
    let score = TuningScore(TuningConfiguration(), threshold: nil)
    // Step 1,000 is one of the sixteen from 993 to 1,008.
    #expect(score.value(of: run, at: 1_000) == 5)
    #expect(score.value(of: run, at: 1_008) == 5)
    #expect(score.value(of: run, at: 1_009) == 9)
    #expect(score.value(of: run, at: 992) == nil)
  }

  @Test func aRunThatSomebodyWritesIsNotBegunAnew() throws {
    let folder = try Scratch()
    let experiment = try Experiment.load(
      text: "environment: {id: FrozenLake-v1}\nagent: {algorithm: q-learning}", path: "lake.yaml",
      catalog: catalog)
    let path = folder.file("seed-1.sqlite")
    let writer = try RunWriter(creating: path, facts: runFacts(seed: 1))
    let unit = RunUnit(
      label: "trial 1", path: path, seed: 1, experiment: experiment, settings: [], until: nil)
    #expect {
      _ = try unit.prepare(.current(version: "0"), shouldStop: { false })
    } throws: { "\($0)".hasPrefix("\(path): being written by process ") }
    try writer.finish(status: .interrupted, steps: 1, episodes: 0, wallSeconds: 1)
    #expect(try RunReader(path).progress().status == .interrupted)
    // Once nobody writes it, it begins again: it has no state to resume from.
    #expect(try unit.prepare(.current(version: "0"), shouldStop: { false }))
    #expect(try folder.names == [])
  }

  @Test func aTrialThatDivergesBeforeItsRungTakesNoMoreStepsThanItDid() throws {
    var sketch = try Sketch(.halving, trials: 1, seeds: [1])
    sketch.tuning.space = SearchSpace(parameters: [
      SearchParameter(key: "agent.learning_rate", domain: .numbers(0.1...0.5, isLogarithmic: false))
    ])
    let backend = RunBackend(
      folder: sketch.folder.file("trials"), score: TuningScore(sketch.tuning, threshold: nil), seeds: [1],
      catalog: catalog, training: DivergedTraining()
    ) { settings in
      try Experiment.load(
        text: "environment: {id: FrozenLake-v1}\nagent: {algorithm: q-learning}", path: "lake.yaml",
        overrides: settings.map(\.override), catalog: catalog)
    }
    let study = try Study(sketch.tuning, steps: 900, rungs: [100], log: sketch.log, backend: backend)
    _ = try study.search()
    // Up to the rung at 100, and from there to the end.
    #expect(try study.log.results.map(\.result.trained) == [40, 0])
  }
}

/// In place of training: every run diverges at step 40.
private struct DivergedTraining: UnitTraining {
  func run(_ units: [RunUnit], ended: (Int) throws -> Void) throws {
    for (index, unit) in units.enumerated() {
      if unit.from == 0 {
        try writeRun(to: unit.path, seed: unit.seed, lengths: [20], steps: 40, status: .diverged)
      }
      try ended(index)
    }
  }
}
