import Foundation
import Lab
import RLCore
import RunStore
import TestSupport
import Testing
import Tuning

@Suite struct MethodTests {
  @Test func randomSearchTrainsEveryTrialOnEverySeedAndFindsTheBestMean() throws {
    let sketch = try Sketch(.random, trials: 8)
    // The seeds disagree about single trials, not about the mean.
    let backend = FormulaBackend { settings, seed, _ in x(settings) + (seed == 1 ? 5 : -5) }
    let study = try sketch.study(backend)
    let outcome = try study.search()
    #expect(backend.jobs.count == 16 && study.trials.count == 8)
    let best = study.trials.max { x($0) < x($1) }
    #expect(outcome.winner == best && outcome.scores.count == 2)
  }

  @Test func aMinimizedMetricHasItsLowestTrialAsTheWinner() throws {
    var sketch = try Sketch(.random, trials: 8)
    sketch.tuning.goal = .minimize
    let study = try sketch.study(FormulaBackend { settings, _, _ in x(settings) })
    let outcome = try study.search()
    #expect(outcome.winner == study.trials.min { x($0) < x($1) })
  }

  @Test func aTrialThatDivergesOnOneSeedComesLast() throws {
    let sketch = try Sketch(.random, trials: 20)
    let study = try sketch.study(
      FormulaBackend { settings, seed, _ in seed == 2 && x(settings) > 0.3 ? nil : x(settings) })
    let winner = try study.search().winner
    #expect(x(winner) <= 0.3)
  }

  @Test func halvingKeepsTheBestThirdAtEachRungAndGoesOnFromThere() throws {
    var sketch = try Sketch(.halving, trials: 9, seeds: [1])
    sketch.rungs = [100, 300]
    let backend = FormulaBackend { settings, _, step in x(settings) * Double(step) }
    let study = try sketch.study(backend)
    let outcome = try study.search()
    #expect(
      backend.jobs.map(\.until) == Array(repeating: 100, count: 9) + Array(repeating: 300, count: 3) + [nil])
    #expect(
      backend.jobs.map(\.from) == Array(repeating: 0, count: 9) + Array(repeating: 100, count: 3) + [300])
    let ranked = study.trials.sorted { x($0) > x($1) }
    #expect(outcome.winner == ranked[0])
    #expect(Set(backend.jobs[9..<12].map(\.trial.number)) == Set(ranked.prefix(3).map(\.number)))
    let judgments = try study.log.judgments
    #expect(judgments.filter(\.survives).count == 4 && judgments.count == 12)
    // 9 * 100 + 3 * 200 + 600 steps.
    #expect(try study.log.results.reduce(0) { $0 + $1.result.trained } == 2100)
    #expect(try study.mostSteps() == 2100)
  }

  @Test func hyperbandBeginsItsBracketsAtLaterRungs() throws {
    var sketch = try Sketch(.hyperband, trials: 16, seeds: [1])
    sketch.rungs = [100, 300]
    let backend = FormulaBackend { settings, _, _ in x(settings) }
    let study = try sketch.study(backend)
    _ = try study.search()
    let starts = Dictionary(grouping: backend.jobs.filter { $0.from == 0 }, by: { $0.until ?? 900 })
      .mapValues(\.count)
    // 1/(1/9 * 3) : 1/(1/3 * 2) : 1 of 16 are 9, 4.5 and 3.
    #expect(starts == [100: 10, 300: 4, 900: 2])
    // 10 * 100 + 3 * 200 + 600 steps, 4 * 300 + 600, and 2 * 900.
    #expect(try study.mostSteps() == 5800)
    #expect(try study.log.results.reduce(0) { $0 + $1.result.trained } == 5800)
  }

  @Test func aBudgetIsTurnedIntoAsManyTrialsAsItPaysFor() throws {
    var sketch = try Sketch(.halving, trials: nil, seeds: [1])
    sketch.rungs = [100, 300]
    sketch.tuning.budget = 2100
    let study = try sketch.study(FormulaBackend { settings, _, _ in x(settings) })
    _ = try study.search()
    #expect(study.trials.count == 9)
    sketch = try Sketch(.random, trials: nil)
    sketch.tuning.budget = 1799
    #expect {
      _ = try sketch.study(FormulaBackend { settings, _, _ in x(settings) }).search()
    } throws: {
      "\($0)"
        == "tune.budget: 1799 steps do not suffice for one trial of 900 steps on 2 seeds; raise it"
    }
  }

  @Test func whatASearchOfOptunaTakesAtMostIsOfItsBudget() throws {
    var sketch = try Sketch(.optuna, trials: nil, seeds: [1, 2, 3])
    (sketch.steps, sketch.tuning.budget) = (100, 600)
    let study = try sketch.study(FormulaBackend { settings, _, _ in x(settings) })
    #expect(try study.mostSteps() == 600 && study.testSteps == 200)
  }

  @Test(arguments: TuningConfiguration.Method.allCases)
  func moreStepsThanAnIntegerHoldsAreTheMostThatItHolds(method: TuningConfiguration.Method) throws {
    var sketch = try Sketch(method, trials: 20, seeds: [1, 2, 3])
    sketch.steps = .max
    let study = try sketch.study(FormulaBackend { settings, _, _ in x(settings) })
    #expect(try study.mostSteps() == .max && study.testSteps == .max)
  }

  @Test func aRaceDropsATrialOnceFourSharedSeedsSayThatItIsWorse() throws {
    let sketch = try Sketch(.race, trials: 5, seeds: Array(1...8))
    // The seed's own influence is far larger than the trials' differences, and cancels in pairs.
    let backend = FormulaBackend { settings, seed, _ in x(settings) + 100 * Double(seed % 3) }
    let study = try sketch.study(backend)
    let outcome = try study.search()
    // One-sided p is 1/16 with four pairs, 1/8 with three.
    #expect(backend.jobs.count == 20 && Set(backend.jobs.map(\.seed)) == [1, 2, 3, 4])
    #expect(outcome.winner == study.trials.max { x($0) < x($1) })
  }

  @Test func aRaceGoesOnAmongTrialsThatAreNotTold() throws {
    let sketch = try Sketch(.race, trials: 3, seeds: Array(1...6))
    let backend = FormulaBackend { _, seed, _ in Double(seed) }
    _ = try sketch.study(backend).search()
    #expect(backend.jobs.count == 18)
  }

  @Test func aTrialThatDivergesGetsNoFurtherSeedOfARace() throws {
    let sketch = try Sketch(.race, trials: 3, seeds: Array(1...6))
    // The first trial has no score, and nothing tells the other two apart.
    var first: String?
    let backend = FormulaBackend { settings, seed, _ in
      first = first ?? settings["agent.x"]
      return settings["agent.x"] == first ? nil : Double(seed)
    }
    _ = try sketch.study(backend).search()
    #expect(backend.jobs.filter { $0.trial.number == 1 }.map(\.seed) == [1] && backend.jobs.count == 13)
  }

  @Test func aGeneticSearchBreedsFromTheBestAndNeverRepeatsATrial() throws {
    var sketch = try Sketch(.genetic, trials: 40, seeds: [1])
    sketch.tuning.population = 8
    sketch.tuning.space = SearchSpace(parameters: [
      SearchParameter(key: "agent.x", domain: .numbers(0...1, isLogarithmic: false)),
      SearchParameter(key: "agent.net_arch", domain: .shapes(layers: 1...3, units: [8, 16, 32])),
    ])
    // Best: x = 0.7 with three layers of 32.
    let backend = FormulaBackend { settings, _, _ in
      -abs(x(settings) - 0.7) - Double(3 - (settings["agent.net_arch"] ?? "").matches(of: /32/).count)
    }
    let study = try sketch.study(backend)
    let outcome = try study.search()
    let distinct = Set(study.trials.map { $0.settings.map(\.override) })
    #expect(study.trials.count == 40 && distinct.count == 40)
    let first = try #require(
      study.trials.prefix(8).map { backend.score($0.values, 1, 900) ?? -9 }.max())
    let reached = outcome.scores[0] ?? -9
    #expect(reached > first)
    #expect(outcome.winner.settings[1].value == "[32, 32, 32]")
    #expect(study.trials[10].origin.hasPrefix("child of "))
  }

  @Test func aPopulationReplacesItsWorstByPerturbedCopiesOfItsBest() throws {
    var sketch = try Sketch(.population, trials: 5, seeds: [1])
    sketch.rungs = [300, 600]
    let backend = FormulaBackend { settings, _, step in x(settings) * Double(step) }
    let study = try sketch.study(backend)
    _ = try study.search()
    // One of five is replaced at either rung.
    #expect(study.trials.count == 7 && backend.jobs.count == 15)
    let copy = study.trials[5]
    let best = try #require(study.trials.prefix(5).max { x($0) < x($1) })
    #expect(copy.start == Trial.Start(trial: best.number, step: 300))
    #expect(copy.origin == "copy of \(best.number) at step 300")
    #expect(backend.jobs.first { $0.trial == copy }?.from == 300)
    let ratio = x(copy) / x(best)
    #expect(abs(ratio - 0.8) < 1e-3 || abs(ratio - 1.2) < 1e-3 || copy.settings != best.settings)
  }

  @Test func ofTenMembersTheWorstTwoGiveWayToCopiesOfTheBestTwo() throws {
    var sketch = try Sketch(.population, trials: 10, seeds: [1])
    sketch.rungs = [300]
    let study = try sketch.study(FormulaBackend { settings, _, step in x(settings) * Double(step) })
    _ = try study.search()
    let ranked = study.trials.prefix(10).sorted { x($0) > x($1) }.map(\.number)
    let dropped = try study.log.judgments.filter { !$0.survives }.map(\.trial)
    #expect(dropped.sorted() == ranked.suffix(2).sorted())
    let originals = study.trials.dropFirst(10).map { $0.start?.trial ?? 0 }
    #expect(originals.count == 2 && originals.allSatisfy(ranked.prefix(2).contains))
  }

  @Test(arguments: [TuningConfiguration.Goal.minimize, .maximize])
  func optunaIsToldWhichDirectionIsGood(goal: TuningConfiguration.Goal) throws {
    var sketch = try Sketch(.optuna, trials: 1, seeds: [1])
    sketch.tuning.goal = goal
    // In place of Python: it answers the first question with the direction that is asked for. A shell writes it, so
    // that no other test's process inherits the open file, which could not be executed then.
    let double = sketch.folder.file("double")
    let script = """
      #!/bin/sh
      read -r request
      case $request in
      *'"direction":"minimize"'*) echo '{"error":"low is good"}' ;;
      *'"direction":"maximize"'*) echo '{"error":"high is good"}' ;;
      esac
      """
    try Process.run(
      URL(fileURLWithPath: "/bin/sh"),
      arguments: ["-c", "printf '%s\\n' \"$1\" >\"$2\"; chmod +x \"$2\"", "sh", script, double]
    ).waitUntilExit()
    let study = try sketch.study(FormulaBackend { settings, _, _ in x(settings) })
    #expect {
      _ = try study.search(optuna: OptunaSearch(journal: sketch.folder.file("journal"), interpreter: double))
    } throws: {
      "\($0)" == "tune.method: optuna: \(goal == .minimize ? "low" : "high") is good"
    }
  }

  @Test func settingsThatNoExperimentCanHaveAreDrawnAgain() throws {
    let sketch = try Sketch(.random, trials: 10)
    let backend = FormulaBackend { settings, _, _ in x(settings) }
    backend.isValid = { x($0) > 0.5 }
    let study = try sketch.study(backend)
    _ = try study.search()
    #expect(study.trials.count == 10 && study.trials.allSatisfy { x($0) > 0.5 })
    backend.isValid = { _ in false }
    let empty = try Sketch(.random, trials: 1)
    #expect {
      _ = try empty.study(backend).search()
    } throws: {
      "\($0)".hasPrefix("tune.space: a hundred draws in a row make no valid experiment, such as agent.x=")
        && "\($0)".hasSuffix(": it is invalid")
    }
  }

  @Test(arguments: TuningConfiguration.Method.allCases.filter { $0 != .optuna })
  func aStudyThatIsKilledAnywhereEndsAsTheUndisturbedOne(method: TuningConfiguration.Method) throws {
    func sketch() throws -> Sketch {
      var sketch = try Sketch(method, trials: 10, seeds: [1, 2, 3, 4, 5])
      sketch.tuning.population = 4
      sketch.rungs = sketch.tuning.hasRungs ? [300, 600] : []
      return sketch
    }
    func backend() -> FormulaBackend {
      let backend = FormulaBackend { settings, seed, step in
        x(settings) * Double(step) + 50 * Double(seed % 2) - (x(settings) > 0.9 ? 400 : 0)
      }
      backend.isValid = { x($0) > 0.1 }
      return backend
    }
    let whole = try sketch()
    let study = try whole.study(backend())
    let outcome = try study.search()
    let digest = try study.log.digest
    for mostJobs in stride(from: 0, to: 60, by: 7) {
      let killed = try sketch()
      var ended: SearchOutcome?
      for _ in 0..<200 where ended == nil {
        let backend = backend()
        backend.mostJobs = mostJobs + 1
        let study = try killed.study(backend)
        do { ended = try study.search() } catch is StudyInterruption {}
        if ended != nil { #expect(try study.log.digest == digest) }
        try study.log.close()
      }
      #expect(ended?.winner == outcome.winner && ended?.scores == outcome.scores)
    }
  }
}
