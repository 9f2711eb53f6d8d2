import Comparison
import RLCore
import RunStore
import TestSupport
import Testing

/// A seed whose greedy policy is worth `exact` beside a sampled `score`.
private func seed(
  _ experiment: String, _ number: UInt64, score: Double, exact: Double, epsilon: Double = 0
) -> ComparedRun {
  var run = record(experiment, seed: number, score: score, epsilon: epsilon, seeds: "1..5")
  run.exactReturns = run.curve.map { CurvePoint(step: $0.step, value: exact) }
  return run
}

@Suite struct ExactComparisonTests {
  @Test func aRunIsKnownExactlyWhereEveryGreedyEvaluationHasItsExactReturn() {
    var run = seed("table", 1, score: 0.81, exact: 0.86)
    #expect(run.isKnownExactly)
    run.exactReturns.removeFirst()
    #expect(!run.isKnownExactly, "one evaluation has no exact return beside it")
    #expect(!seed("table", 1, score: 0.81, exact: 0.86, epsilon: 0.1).isKnownExactly)
    #expect(!record("table", seed: 1, curve: []).isKnownExactly)
  }

  @Test func theExactReturnIsAScoreWithANameOfItsOwn() {
    let metric = ComparisonMetric("exact_return")
    #expect(metric == .exactReturn && metric.isScore && "\(metric)" == "exact_return")
    #expect(metric.noun == "exact return")
  }

  @Test func aSeedThatReachesTheOptimumForItsGammaHasNotFailed() throws {
    let runs = [
      seed("table", 1, score: 0.81, exact: 0.86), seed("table", 2, score: 0.81, exact: 0.7),
      seed("table", 3, score: 0.9, exact: 0.86 - 1e-13), seed("table", 4, score: 0.8, exact: 0.86 - 1e-13),
    ]
    let result = try compare(runs) {
      $0.threshold = 0.85
      $0.optima = [0: 0.86]
    }
    #expect(result.groups[0].seeds.map(\.isFailed) == [false, true, false, false])
  }

  @Test func theGapIsWhatTheMeanOfTheExactReturnsLacksToTheOptimum() throws {
    let runs = [seed("table", 1, score: 0.9, exact: 0.5), seed("table", 2, score: 0.9, exact: 0.75)]
    #expect(try compare(runs) { $0.optima = [0: 1] }.groups[0].gap == 0.375)
  }

  @Test func onlyTheOptimumOfOneWorldIsALine() throws {
    func isDrawn(_ parameters: [String], tasks: String = "") throws -> Bool {
      let runs = parameters.enumerated().flatMap { index, parameters in
        (1...3).map {
          record(
            "g\(index)", seed: $0, score: 400, parameters: parameters, setting: "gamma: 0.99" + tasks)
        }
      }
      let result = try compare(runs) {
        $0.optima = [0: 500, 1: 300]
        $0.allowed = [.parameters]
      }
      let figures = [result.finalScores, result.learningCurves()].compactMap { $0?.inline }
      #expect(figures.count == 2)
      return figures.allSatisfy { $0.contains(">exact optimum") }
    }
    #expect(try isDrawn(["length: 1", "length: 1"]))
    #expect(try !isDrawn(["length: 1", "length: 2"]))
    #expect(try !isDrawn(["length: 1"], tasks: "\ntasks:\n  list: [1, 2]"))
  }

  @Test func aThresholdAboveTheOptimumIsSaid() throws {
    let runs = (1...5).map { seed("table", $0, score: 0.7, exact: 0.74) }
    let result = try compare(runs) {
      $0.threshold = 0.85
      $0.optima = [0: 0.74]
    }
    #expect(
      result.warnings == [
        "table: the optimum for its gamma, 0.740, is below the threshold, 0.850; a seed that reaches this optimum does not count as failed"
      ])
    #expect(result.groups[0].failedCount == 0)
  }

  @Test func theGapOfAnotherPolicyThanTheEvaluatedOneIsSaid() throws {
    let exploring = (1...5).map { seed("sarsa", $0, score: -58, exact: -298, epsilon: 0.1) }
    let greedy = (1...5).map { seed("sarsa", $0, score: -290, exact: -298) }
    func warnings(_ runs: [ComparedRun], _ metric: ComparisonMetric = .evaluationReturn) throws -> [String] {
      try compare(runs) {
        $0.metric = metric
        $0.optima = [0: -13]
      }.warnings
    }
    #expect(
      try warnings(exploring) == [
        "sarsa: the gap to the optimum is that of the greedy policy, from the exact model; the scores are those of evaluation with epsilon 0.1"
      ])
    #expect(try warnings(greedy).isEmpty)
    #expect(
      try warnings(greedy, .trainingReturn) == [
        "sarsa: the gap to the optimum is that of the greedy policy, from the exact model; the scores are those of the training episodes"
      ])
  }
}

@Suite struct CopyTests {
  @Test func aRunWithTheActionsOfAnEarlierOneIsItsCopy() throws {
    let folder = try Scratch()
    let paths = (1...3).map { folder.file("seed-\($0).sqlite") }
    let actions: [[Int32]] = [[0, 1], [0, 1], [0, 0]]
    for (index, actions) in actions.enumerated() {
      let writer = try RunWriter(
        creating: paths[index], facts: facts("table", seed: UInt64(index + 1), planned: 2, seeds: "1..3"))
      actions.withUnsafeBufferPointer { actions in
        writer.log.append(
          Episode(
            number: 1, seed: UInt64(index), length: 2, return: 1, ending: .terminated, epsilon: nil, step: 2,
            seconds: 0.01, row: 0),
          actions: actions)
      }
      try writer.finish(status: .finished, steps: 2, episodes: 1, wallSeconds: 0.01)
    }
    let runs = try ComparedRun.read(paths, metric: .evaluationReturn)
    let groups = try RunGroup.groupsWithMarkedCopies(of: runs)
    #expect(groups.map { $0.runs.map(\.copyOf) } == [[nil, 1, nil]])
  }

  @Test func copiesOfASeedCountOnceAndAreNamed() throws {
    var runs = group("table", [5, 5, 5, 5, 7])
    for index in 1...3 { runs[index].copyOf = 1 }
    let result = try compare(runs + group("other", [1, 2, 3, 4, 4.5])) { $0.threshold = 6 }
    let table = result.groups[0]
    #expect(table.scores == [5, 7] && table.independentCount == 2 && table.failedCount == 1)
    #expect(table.curve.allSatisfy { $0.count == 2 })
    #expect(table.stepsToThresholdText == "100,000 (1 of 2)")
    #expect(
      result.warnings == [
        "table: seeds 2, 3 and 4 have the same episodes as seed 1; copies are not independent, so they count once and n is 2"
      ])
    #expect(result.verdict.hasPrefix("Nothing can be decided yet: table has 2 seeds"))
    // None of them is said to be excluded besides.
    #expect(
      MethodsWriter(result, version: "0").paragraph.hasSuffix(
        "Seeds with the same episodes as another (3) count once. Computed with rl-lab 0."))
  }

  @Test func theCommandSaysWhichSeedsWerePlanned() throws {
    func missing(_ command: String) throws -> [UInt64] {
      let runs = [1, 2].map {
        record("dqn", seed: $0, score: 1, seeds: "1..6", commandLine: "rl-lab run x.yaml \(command)")
      }
      return try RunGroup.groups(of: runs)[0].missingSeeds
    }
    #expect(try missing("") == [3, 4, 5, 6])
    #expect(try missing("--seeds 1..2") == [])
    #expect(try missing("--seeds=1..3 --jobs 2") == [3])
    #expect(try missing("--seeds '1,2,7'") == [7])
    #expect(try missing("--seeds 1..3,7") == [3, 7])
  }
}

@Suite struct StepAdviceTests {
  @Test func theAdvisedStepIsOneAtWhichAllWereEvaluated() throws {
    let short = (1...5).map { seed -> ComparedRun in
      record("a", seed: UInt64(seed), curve: [(100, 1), (200, 2), (300, Double(seed))], planned: 300)
    }
    let long = (1...5).map { seed -> ComparedRun in
      record("b", seed: UInt64(seed), curve: [(200, 1), (250, 2), (400, Double(seed))], planned: 400)
    }
    let never = [record("c", seed: 1, curve: [], status: .running)]
    let result = try compare(short + long + never)
    let advice = "--at-step 200 compares at the same step"
    #expect(result.warnings.contains { $0.hasSuffix(advice) && !$0.contains("c after") })
    let followed = try compare(short + long + never) { $0.atStep = 200 }
    #expect(followed.groups.map(\.count) == [5, 5, 0])
    #expect(Set(followed.groups.prefix(2).map(\.scoreStep)) == [200])
    #expect(!followed.warnings.contains { $0.contains("training was not equally long") })
  }

  @Test func metricsThatThereAreAreNamed() {
    var runs = group("table", [1, 2])
    for index in runs.indices {
      (runs[index].curve, runs[index].metricNames) = ([], ["td_error", "epsilon"])
    }
    #expect(
      refusal(runs)
        == "no run has a value of 'return': 2 runs; choose an available one with --metric: return, length, training_return, training_length, reward_per_step, cumulative_reward, training_episodes, epsilon and td_error"
    )
  }

  @Test func aGroupWithoutTheMetricSaysWhatItHas() throws {
    var table = group("table", [1, 2, 3, 4, 5])
    for index in table.indices { (table[index].curve, table[index].metricNames) = ([], ["td_error"]) }
    let result = try compare(group("dqn", [1, 2, 3, 4, 5]) + table) { $0.metric = .recorded("loss") }
    #expect(
      result.warnings == [
        "table: no seed has a value of 'loss', they have return, length, training_return, training_length, reward_per_step, cumulative_reward, training_episodes and td_error; the group is excluded from the tests"
      ])
    #expect(result.groups[0].areas.count == 5)
  }
}

@Suite struct NumberTests {
  @Test func scoresThatDifferLookDifferent() throws {
    let tiny = [1e-12, 1.1e-12, 1.2e-12, 1.3e-12, 1.4e-12]
    let result = try compare(group("a", tiny.map { $0 * 2 }) + group("b", tiny.map { $0 / 2 }))
    #expect(result.verdict.hasPrefix("a is better than b: mean return 2.40e-12 against 6.00e-13"))
  }

  @Test func hugeAndTinyNumbersAreDrawn() throws {
    for size in [1.7e308, 1e300, 1e-300, 5e-324] {
      let result = try compare(
        group("a", [size, -size, size, 0, -size]) + group("b", [size, size, -size, size, 0])
      ) { $0.threshold = size }
      let report = ComparisonReport(result, world: nil, episodes: [], version: "0")
      #expect(!report.html.contains("0000000000000000"), "no number of three hundred digits")
      #expect(report.figures.count >= 5)
    }
  }
}

@Suite struct SeriesTests {
  @Test func sixtyFourGroupsDifferInColourOrDash() {
    let series = (0..<64).map { FigureStyle.series(in: "series " + FigureStyle.classes(ofGroup: $0)) }
    #expect(Set(series.map { "\($0?.color ?? -1) \($0?.dash ?? -1)" }).count == 64)
    for group in 0..<8 { #expect(series[group]?.color == group && series[group]?.dash == group) }
  }

  @Test func oneEvaluationIsDrawnAsAPoint() throws {
    let runs = (1...5).map { record("a", seed: $0, curve: [(100, Double($0))], planned: 100) }
    let figure = try #require(try compare(runs).learningCurves())
    let marks = figure.marks.filter { if case .circle(_, _, "mark", _) = $0 { true } else { false } }
    let dots = figure.marks.filter { if case .circle(_, _, "dot", _) = $0 { true } else { false } }
    #expect(marks.count == 1 && dots.count == 5)
  }
}
