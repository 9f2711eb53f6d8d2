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
