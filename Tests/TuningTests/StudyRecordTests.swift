import Comparison
import GRDB
import Lab
import RunStore
import TestSupport
import Testing
import Tuning

@Suite struct StudyRecordTests {
  private func record(_ study: Study) throws -> StudyRecord {
    try StudyRecord(study.log, study.tuning, steps: study.steps)
  }

  @Test(
    arguments: TuningConfiguration.Method.allCases.filter { $0 != .optuna },
    [TuningConfiguration.Goal.maximize, .minimize])
  func theBestSoFarEndsWithTheWinnerAndItsScore(
    method: TuningConfiguration.Method, goal: TuningConfiguration.Goal
  ) throws {
    var sketch = try Sketch(method, trials: 10, seeds: [1, 2, 3, 4, 5])
    (sketch.tuning.goal, sketch.tuning.population) = (goal, 4)
    sketch.rungs = sketch.tuning.hasRungs ? [300, 600] : []
    let sign = goal == .minimize ? -1.0 : 1
    // Seeds differ more than settings do; where one diverges, its worst value counts.
    func diverges(_ settings: [String: String], _ seed: UInt64) -> Bool { seed == 2 && x(settings) > 0.5 }
    let backend = FormulaBackend { settings, seed, _ in
      let loss = diverges(settings, seed) ? 400.0 : 0
      return sign * (x(settings) + 50 * Double(6 - seed) - loss)
    }
    backend.diverges = diverges
    let study = try sketch.study(backend)
    let outcome = try study.search()
    let record = try record(study)
    let last = try #require(record.best.last)
    #expect(last.trial == outcome.winner.number)
    #expect(last.score == Aggregates.mean(outcome.scores.compactMap { $0 }))
    #expect(last.spent <= record.rows.reduce(0) { $0 + $1.spent })
    if method != .race {
      let merits = record.best.map { sign * $0.score }
      #expect(zip(merits, merits.dropFirst()).allSatisfy { $0 < $1 })
    }
  }

  @Test func ofATrialWhoseSeedDivergedTheWorstValueCountsToo() throws {
    let sketch = try Sketch(.random, trials: 1)
    let backend = FormulaBackend { _, seed, _ in seed == 2 ? -30 : 10 }
    backend.diverges = { _, seed in seed == 2 }
    let study = try sketch.study(backend)
    #expect(try study.search().scores == [10, -30])
    #expect(try record(study).best.map(\.score) == [-10])
    // One without any value has no score to count.
    let other = try Sketch(.random, trials: 1)
    let lost = try other.study(FormulaBackend { _, seed, _ in seed == 2 ? nil : 10 })
    _ = try lost.search()
    #expect(try record(lost).best.isEmpty)
  }

  @Test func theLeaderOfARaceHasTheMeanOverItsSeedsSoFar() throws {
    let sketch = try Sketch(.race, trials: 5, seeds: Array(1...8))
    let study = try sketch.study(FormulaBackend { settings, seed, _ in x(settings) + 100 * Double(seed % 3) })
    let winner = try study.search().winner
    let best = try record(study).best
    // After four seeds only one trial is left.
    #expect(best.map(\.trial) == Array(repeating: winner.number, count: 4))
    for (score, mean) in zip(best.map(\.score), [100.0, 150, 100, 100]) {
      #expect(abs(score - x(winner) - mean) < 1e-9)
    }
    #expect(best.map(\.spent) == [4500, 9000, 13500, 18000])
  }

  @Test func aTrialThatWaitsForASeedDoesNotCountYet() throws {
    for method in [TuningConfiguration.Method.random, .race] {
      let sketch = try Sketch(method, trials: 2)
      var jobs = 0
      let backend = FormulaBackend { _, _, _ in
        jobs += 1
        return Double(jobs)
      }
      backend.mostJobs = 3
      let study = try sketch.study(backend)
      #expect(throws: StudyInterruption.self) { _ = try study.search() }
      let best = try record(study).best
      // The random search trains a trial on both seeds, the race both trials on a seed, before anything else.
      #expect(best.map(\.trial) == [method == .random ? 1 : 2])
      #expect(best.map(\.score) == [method == .random ? 1.5 : 2])
    }
  }

  @Test func aSeedThatDivergedAtARungIsNotAtTheEndOfItsTraining() throws {
    var sketch = try Sketch(.halving, trials: 9, seeds: [1])
    sketch.rungs = [100, 300]
    // All diverge, and scores fall: those at the rungs are higher.
    let backend = FormulaBackend { settings, _, step in x(settings) - Double(step) }
    backend.diverges = { _, _ in true }
    let study = try sketch.study(backend)
    let outcome = try study.search()
    let best = try record(study).best
    #expect(best.map(\.trial) == [outcome.winner.number] && best.map(\.score) == outcome.scores)
  }

  @Test func aTrialIsCountedAtTheLastRungThatItReached() throws {
    var sketch = try Sketch(.halving, trials: 3)
    sketch.rungs = [300]
    let study = try sketch.study(FormulaBackend { settings, _, step in x(settings) * Double(step) })
    let winner = try study.search().winner
    let found = try record(study)
    for row in found.rows {
      let step = row.trial == winner ? 900 : 300
      #expect(row.seeds == 2 && row.step == step && row.score == x(row.trial) * Double(step))
      #expect(row.status == (row.trial == winner ? .finished : .stopped))
    }
    let picture = StudyPicture(found, name: "study", tuning: sketch.tuning)
    #expect(picture.trials.map(\.isFinished) == found.rows.map { $0.trial == winner })
  }

  @Test(arguments: [
    ("UPDATE results SET batch = 'x' WHERE trial = 1", "a row of its table 'results' is damaged"),
    ("UPDATE results SET seed = 'x' WHERE seed = '1'", "a row of its table 'results' is damaged"),
    ("UPDATE trials SET settings = x'00'", "a row of its table 'trials' is damaged"),
    ("UPDATE trials SET genome = '{'", "a row of its table 'trials' is damaged"),
    ("UPDATE trials SET start_trial = 'x'", "a row of its table 'trials' is damaged"),
    ("CREATE VIEW more AS SELECT 1", "its 'more' is not as in the log of a study"),
    ("ALTER TABLE judgments ADD COLUMN more", "its 'judgments' is not as in the log of a study"),
    ("DROP TABLE answers", "it lacks a table of the log of a study"),
  ])
  func aDamagedLogIsRefused(sql: String, problem: String) throws {
    let sketch = try Sketch(.random, trials: 2)
    let study = try sketch.study(FormulaBackend { settings, _, _ in x(settings) })
    _ = try study.search()
    try study.log.close()
    let path = sketch.folder.file("study.sqlite")
    let database = try DatabaseQueue(path: path)
    try database.writeWithoutTransaction { try $0.execute(sql: sql) }
    try database.close()
    let failure = #expect(throws: RunStoreError.self) {
      let log = try StudyLog(reading: path)
      _ = try log.trials
      _ = try log.results
    }
    #expect(failure?.description == "\(path): damaged run file: \(problem)")
  }

  @Test func theDirectionOfAMetricIsThatOfAComparison() {
    let names = [
      "return", "length", "training_return", "training_length", "reward_per_step", "cumulative_reward",
      "training_episodes", "exact_return", "loss",
    ]
    for name in names {
      var tuning = TuningConfiguration()
      tuning.metric = name
      // Of no metric is it known that lower is better.
      #expect(tuning.isMinimized == (ComparisonMetric(name).isScore ? false : nil), "\(name)")
    }
  }
}
