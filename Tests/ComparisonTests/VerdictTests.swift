import Comparison
import RunStore
import Testing

@Suite struct VerdictTests {
  @Test func twoSeedsDecideNothingHoweverFarApart() throws {
    let result = try compare(group("dqn", [500, 490]) + group("table", [100, 110, 105, 103, 108, 101]))
    #expect(
      result.verdict
        == "Nothing can be decided yet: dqn has 2 seeds, and fewer than 5 are not enough. If the observed difference is real, about 5 seeds each would decide."
    )
    #expect(!result.pairs[0].isDecided)
  }

  @Test func fiveSeedsFarApartAreEnough() throws {
    let result = try compare(
      group("dqn", [500, 490, 495, 480, 499]) + group("table", [100, 110, 105, 103, 108]))
    // 252 ways to choose five of ten, and the most extreme of them: five pairs could not reach 5 %.
    #expect(result.pairs[0].test.p == 2.0 / 252)
    #expect(!result.pairs[0].test.isPaired)
    #expect(
      result.verdict
        == "dqn is better than table: mean return 492.8 against 105.2, difference +387.6, 95 % interval [+377.5, +396.0], p = 0.008."
    )
  }

  @Test func equalSeedsArePairedWhereThereAreEnough() throws {
    let a = group("dqn", [5, 6, 7, 8, 9, 10])
    let b = group("table", [1, 2, 3, 4, 5, 6.5])
    #expect(try compare(a + b).pairs[0].test.isPaired)
    #expect(try !compare(a + b) { $0.ignoresPairs = true }.pairs[0].test.isPaired)
    // Other seeds are no partners.
    #expect(try !compare(a + b.dropFirst()).pairs[0].test.isPaired)
  }

  @Test func aDifferenceThatMayBeChanceIsNotDecided() throws {
    let result = try compare(group("dqn", [5, 9, 4, 8, 7, 6]) + group("table", [6, 8, 5, 7, 6, 4]))
    #expect(
      result.verdict
        == "Not decided between dqn and table: mean return 6.500 against 6.000, difference +0.500, 95 % interval [-1.000, +2.000], p = 0.53. If the observed difference is real, about 50 seeds each would decide."
    )
  }

  @Test func equalMeansDoNotShowThatGroupsAreEqual() throws {
    let result = try compare(
      group("dqn", [500, 500, 500, 500, 500, 500]) + group("table", [500, 500, 500, 500, 500, 500]))
    #expect(
      result.verdict
        == "Not decided: dqn and table have the same mean return, 500.0; that does not show that they are equal."
    )
  }

  @Test func aSmallGroupThatSpreadsMoreIsWarnedOf() throws {
    let (wide, narrow) = ([0.0, 30, 60, 90, 120], (0..<20).map { 60 + Double($0 % 5) })
    let result = try compare(group("few", wide) + group("many", narrow))
    #expect(
      result.warnings == [
        "p of few and many may be too small: the 5 seeds of few spread more than the 20 of many; train equal numbers of seeds"
      ])
    #expect(result.pairs[0].test.isStudentized)
    // Neither with equal numbers, nor where the larger group spreads more, nor where nothing is decided.
    #expect(try compare(group("few", wide) + group("many", Array(narrow.prefix(5)))).warnings.isEmpty)
    let wider = narrow.map { 9 * $0 }
    #expect(try compare(group("few", Array(narrow.prefix(5))) + group("many", wider)).warnings.isEmpty)
    #expect(try compare(group("few", Array(wide.prefix(4))) + group("many", narrow)).warnings.isEmpty)
  }

  @Test func manyGroupsAreCorrectedForTheirNumber() throws {
    let low = [1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7]
    let result = try compare(
      group("a", low) + group("b", low.map { $0 + 0.05 * ($0 - 1.3) })
        + group("c", low.map { $0 + 9 + $0 * $0 / 10 }))
    #expect(result.pairs.count == 3)
    #expect(result.pairs.map(\.isDecided) == [false, true, true])
    #expect(
      result.verdict
        == "c is better than a (p = 0.023) and b (p = 0.023): it has the highest mean return, 10.5.")
  }

  @Test func aGroupOfFewSeedsLeavesTheOthersTheirVerdict() throws {
    let result = try compare(
      group("a", [500, 490, 495, 480, 499, 497]) + group("b", [100, 110, 105, 103, 108, 101])
        + group("c", [300, 310]))
    #expect(result.verdict.hasPrefix("a is better than b: mean return 493.5 against 104.5, "))
    #expect(result.verdict.hasSuffix(" Not judged: c has 2 seeds, and fewer than 5 are not enough."))
    let page = ComparisonReport(result, world: nil, episodes: [], version: "1").html
    #expect(page.contains("<strong>Decided.</strong> a is better than b"))
  }

  @Test func thePageDecidesWhatItsVerdictDecides() throws {
    let result = try compare(
      group("wild", [0, 1_000, 0, 1_000, 0, 1_000]) + group("b", [300, 301, 302, 303, 304, 305])
        + group("c", [100, 101, 102, 103, 104, 105]))
    #expect(result.pairs.map(\.isDecided) == [false, false, true])
    #expect(result.verdict.hasPrefix("Not decided: wild has the highest mean return"))
    let page = ComparisonReport(result, world: nil, episodes: [], version: "1").html
    #expect(page.contains("<section id=\"verdict\" class=\"open\">"))
  }

  @Test func ofWhatIsNoScoreItSaysHigher() throws {
    let result = try compare(group("a", [9, 9.1, 9.2, 9.3, 9.4]) + group("b", [1, 1.1, 1.2, 1.3, 1.4])) {
      $0.metric = .recorded("loss")
    }
    #expect(result.verdict.hasPrefix("a is higher than b: mean loss 9.200 against 1.200"))
  }

  @Test func oneGroupIsNotCompared() throws {
    #expect(try compare(group("dqn", [1, 2])).verdict == "Nothing to compare: only one group has scores.")
  }
}

@Suite struct OddSeedTests {
  private let five = group("table", [400, 410, 420, 430, 440])

  @Test func aDivergedSeedFailsWithItsLowestEvaluation() throws {
    var runs = group("dqn", [500, 490, 495, 480])
    runs.append(
      record(
        "dqn", seed: 5, curve: [(10_000, 22), (20_000, 480)], status: .diverged, steps: 23_000, seeds: "1..5")
    )
    let result = try compare(runs + five)
    #expect(
      result.warnings == [
        "dqn: seed 5 diverged at step 23,000 of 100,000; it counts as failed, and with its lowest evaluation, 22.0"
      ])
    #expect(result.groups[0].count == 5)
    #expect(result.groups[0].failedCount == 1)
    #expect(result.groups[0].divergedCount == 1)
    #expect(result.groups[0].summary?.worst == 22)
    // Its curve goes on at what it counts with.
    #expect(result.groups[0].curve.last?.count == 5)
    #expect(result.verdict.hasPrefix("Not decided between table and dqn: mean return 420.0 against 397.4"))
  }

  @Test func whereLowIsGoodADivergedSeedCountsWithItsHighestValue() throws {
    var runs = group("dqn", [50, 49, 48, 47])
    runs.append(
      record(
        "dqn", seed: 5, curve: [(10_000, 50), (20_000, 500)], status: .diverged, steps: 23_000, seeds: "1..5")
    )
    let result = try compare(runs) {
      ($0.metric, $0.isMinimized) = (.evaluationLength, true)
    }
    #expect(result.groups[0].scores == [50, 49, 48, 47, 500])
    #expect(
      result.warnings == [
        "dqn: seed 5 diverged at step 23,000 of 100,000; it counts as failed, and with its highest evaluation, 500.0"
      ])
  }

  @Test func anInterruptedSeedIsLeftOutOfTheScores() throws {
    var runs = group("dqn", [500, 490, 495, 480, 470, 499])
    runs[3] = record(
      "dqn", seed: 4, curve: [(20_000, 100), (43_210, 300)], status: .interrupted, seeds: "1..6")
    let result = try compare(runs + five)
    #expect(
      result.warnings == [
        "dqn: seed 4 was interrupted at step 43,210 of 100,000; it is drawn in the curves but excluded from the scores, so n is 5"
      ])
    #expect(result.groups[0].count == 5)
    #expect(result.groups[0].seeds.count == 6)
    #expect(result.groups[0].curve.last?.count == 5)
    #expect(result.groups[0].curve.first?.step == 20_000)
  }

  @Test func runsThatGoOnAreComparedAtTheLastStepTheyShare() throws {
    let live = (1...5).map { seed -> ComparedRun in
      let last = seed % 2 == 0 ? 4 : 5
      let curve = (1...last).map { (point: Int) -> (Int, Double) in
        (10_000 * point, Double(100 * point + seed))
      }
      return record("dqn", seed: UInt64(seed), curve: curve, status: .running, seeds: "1..5")
    }
    let result = try compare(live + five)
    #expect(result.groups[0].scoreStep == 40_000)
    #expect(result.groups[0].scores == [401, 402, 403, 404, 405])
    #expect(
      result.warnings.first
        == "dqn: seed 1 is not finished, it is at step 50,000 of 100,000; its score is that of step 40,000")
    #expect(
      result.warnings.contains(
        "dqn: no seed has finished; scores are those of step 40,000, the last that all have reached"))
  }

  @Test func aKilledSeedWentAtLeastAsFarAsItWasMeasured() throws {
    let run = record(
      "dqn", seed: 1, curve: [(50_000, 1), (75_000, 2)], status: .interrupted, steps: 74_996, seeds: "1")
    #expect(
      try compare([run]).warnings.first
        == "dqn: seed 1 was interrupted at step 75,000 of 100,000; its score is that of step 75,000")
  }

  @Test func aStepThatNoSeedHasReachedIsSaid() throws {
    let short = (1...5).map { record("dqn", seed: UInt64($0), score: 400, planned: 12_000, seeds: "1..5") }
    let result = try compare(short + five) { $0.atStep = 99_999 }
    #expect(result.groups.map(\.scoreStep) == [12_000, 50_000])
    #expect(
      result.warnings.first
        == "dqn: no seed has gone as far as step 99,999; scores are those of step 12,000")
    #expect(!result.warnings.contains { $0.hasPrefix("table: no seed has gone") })
  }

  @Test func aResumedSeedIsOneLikeOthersUnlessItsSettingsChanged() throws {
    var runs = group("dqn", [500, 490, 495, 480, 470])
    let pause = Resumption(
      step: 40_000, version: "0.1.0", commandLine: "rl-lab run --resume", changes: [],
      previousConfiguration: "")
    runs[2].resumptions = [pause]
    let result = try compare(runs + five)
    #expect(result.warnings.isEmpty && result.groups[0].count == 5)
    let html = ComparisonReport(result, world: nil, episodes: [], version: "0.1.0").html
    #expect(html.contains("<th scope=\"row\">Resumed</th>"))
    #expect(html.contains("<span>seed 3 at step 40,000</span></td>"))
    var changed = pause
    changed.changes = ["agent.gamma: 0.99 to 0.9"]
    runs[2].resumptions = [changed]
    #expect(
      try compare(runs + five).warnings == [
        "dqn: seed 3 was resumed at step 40,000 with other settings: agent.gamma: 0.99 to 0.9"
      ])
  }

  @Test func missingSeedsAreNamed() throws {
    let runs = group("dqn", [1, 2, 3, 4, 5, 6]).filter { $0.facts.seed != 2 && $0.facts.seed != 4 }
    #expect(try compare(runs).warnings == ["dqn: seeds 2 and 4 of the planned ones are missing"])
  }

  @Test func unequalBudgetsAreSaid() throws {
    let long = (1...5).map {
      record("table", seed: UInt64($0), score: 400, planned: 5_000_000, seeds: "1..5")
    }
    let result = try compare(group("dqn", [1, 2, 3, 4, 5]) + long)
    #expect(
      result.warnings == [
        "training lengths differ: the scores are those of dqn after 100,000 and of table after 5,000,000 steps; there is no step at which all were evaluated",
        "there are no areas under the curves: no range of steps was evaluated in all groups",
      ])
    let early = try compare(group("dqn", [1, 2, 3, 4, 5]) + long) { $0.atStep = 100_000 }
    #expect(early.groups.map(\.count) == [5, 0])
    #expect(
      early.warnings.first
        == "table: no seed was measured at step 100,000 or before, the first was at step 2,500,000; the group is excluded from the tests"
    )
  }

  @Test func failedSeedsAndCensoredOnesAreCounted() throws {
    let runs = [
      record("dqn", seed: 1, curve: [(10, 400), (20, 480), (30, 490)], planned: 30, seeds: "1..3"),
      record("dqn", seed: 2, curve: [(10, 480), (20, 300), (30, 200)], planned: 30, seeds: "1..3"),
      record("dqn", seed: 3, curve: [(10, 100), (20, 200), (30, 300)], planned: 30, seeds: "1..3"),
    ]
    let dqn = try compare(runs) { $0.threshold = 475 }.groups[0]
    #expect(dqn.failedCount == 2)
    #expect(dqn.stepsToThresholdText == "20 (2 of 3)")
    let hard = try compare(runs) { $0.threshold = 485 }.groups[0]
    #expect(hard.stepsToThresholdText == "> 30 (1 of 3)")
  }

  @Test func nothingMeasuredIsRefused() {
    #expect(
      refusal([record("dqn", seed: 1, curve: [], status: .running)])
        == "no run has a value of 'return' yet: runs/dqn/seed-1.sqlite; wait for the first evaluation, or choose another with --metric"
    )
  }
}

@Suite struct RefusalTests {
  private let dqn = group("dqn", [1, 2, 3, 4, 5])

  @Test func aForeignEnvironmentIsRefused() throws {
    let other = [record("lake", seed: 1, score: 1, environment: "FrozenLake-v1")]
    #expect(
      refusal(dqn + other)
        == "dqn and lake differ in environment: CartPole-v1 and FrozenLake-v1; compare runs that have it in common, or allow it with --allow-different environment"
    )
    let result = try compare(dqn + other) { $0.allowed = [.environment] }
    #expect(
      result.warnings.first
        == "allowed to differ: dqn and lake differ in environment: CartPole-v1 and FrozenLake-v1")
  }

  @Test func anotherVersionIsAnotherEnvironment() {
    #expect(
      refusal(dqn + [record("old", seed: 1, score: 1, environment: "CartPole-v0")])?.hasPrefix(
        "dqn and old differ in environment: CartPole-v1 and CartPole-v0; ") == true)
  }

  @Test func otherTimeLimitsAreRefused() {
    #expect(
      refusal(dqn + [record("short", seed: 1, score: 1, limit: 200)])
        == "dqn and short differ in time limit: 500 steps and 200 steps; compare runs that have it in common, or allow it with --allow-different time-limit"
    )
  }

  @Test func otherParametersAreRefusedByName() {
    #expect(
      refusal(dqn + [record("sutton", seed: 1, score: 1, parameters: "sutton_barto_reward: true")])
        == "dqn and sutton differ in environment parameters: sutton_barto_reward = false and sutton_barto_reward = true; compare runs that have it in common, or allow it with --allow-different parameters"
    )
  }

  @Test func evaluationsAreComparedAlsoWhereTheFirstGroupHasNoneYet() {
    let runs = [
      record("new", seed: 1, curve: [], status: .running), record("b", seed: 1, score: 1),
      record("c", seed: 1, score: 1, episodes: 5),
    ]
    #expect(refusal(runs)?.hasPrefix("b and c differ in evaluation: 20 episodes and 5 episodes;") == true)
  }

  @Test func otherEvaluationsAreRefused() {
    #expect(
      refusal(dqn + [record("noisy", seed: 1, score: 1, episodes: 5, epsilon: 0.05)])
        == "dqn and noisy differ in evaluation: 20 episodes, epsilon 0 and 5 episodes, epsilon 0.05; compare runs that have it in common, or allow it with --allow-different evaluation"
    )
  }

  @Test func evaluationsOfOtherLengthsAreRefusedWhereTheEnvironmentHasNoLimit() {
    func capped(_ experiment: String, _ steps: Int) -> ComparedRun {
      var run = record(experiment, seed: 1, score: 1, limit: nil)
      run.facts.settings = RunSettings([.init("evaluation.max_episode_steps", "\(steps)")])
      return run
    }
    #expect(
      refusal([capped("a", 100), capped("b", 200)])
        == "a and b differ in evaluation: at most 100 steps and at most 200 steps; compare runs that have it in common, or allow it with --allow-different evaluation"
    )
  }

  @Test func allDifferencesAreNamedAtOnce() {
    let text = refusal(dqn + [record("x", seed: 1, score: 1, limit: 200, episodes: 5)])
    #expect(text?.split(separator: "\n").count == 2)
  }

  @Test func aSeedGivenTwiceIsRefused() {
    let twice = [record("dqn", seed: 3, score: 1), record("dqn", seed: 3, score: 2, folder: "./runs/dqn")]
    #expect(
      refusal(twice)
        == "seed 3 of one experiment is given twice: runs/dqn/seed-3.sqlite and ./runs/dqn/seed-3.sqlite; name one of them"
    )
  }

  @Test func foldersTellExperimentsOfOneNameApart() throws {
    let before = (1...5).map {
      record("dqn", seed: UInt64($0), score: 1, folder: "runs/before", seeds: "1..5")
    }
    let after = (1...5).map { record("dqn", seed: UInt64($0), score: 2, folder: "runs/after", seeds: "1..5") }
    #expect(try compare(before + after).groups.map(\.name) == ["before", "after"])
  }

  @Test func configurationsOfOneFolderAreKeptApart() throws {
    let a = record("dqn", seed: 1, score: 1, setting: "gamma: 0.9")
    let b = record("dqn", seed: 2, score: 1, setting: "gamma: 0.8")
    let result = try compare([a, b])
    #expect(result.groups.map(\.name) == ["dqn (1)", "dqn (2)"])
    #expect(result.settingDifferences.map(\.name) == ["agent.gamma"])
    #expect(result.settingDifferences.map(\.values) == [["0.9", "0.8"]])
  }
}
