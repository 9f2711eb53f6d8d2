import Comparison
import Foundation
import RLCore
import RunStore
import Testing

/// Numbers from NumPy; `Fixtures/generate_continual.py` makes them.
private struct Fixture: Decodable, CustomTestStringConvertible {
  var tasks, stages, steps: Int
  /// Step, task, gap and optimum of each evaluation.
  var rows: [[Double]]
  var difficulty, areas: [Double]
  var matrix: [[Double]]
  var within: [Int?]
  var meanLoss, finalLoss, forgetting, forwardTransfer, early, late, earlyArea, lateArea: Double
  var testDescription: String { "\(stages) stages of \(tasks) tasks" }

  static let all: [Fixture] = {
    let url = Bundle.module.url(forResource: "continual", withExtension: "json", subdirectory: "Fixtures")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let url, let data = try? Data(contentsOf: url),
      let all = try? decoder.decode([Self].self, from: data)
    else { preconditionFailure("Fixtures/continual.json is missing or damaged") }
    return all
  }()

  /// The metrics of a run file with these evaluations.
  var points: [MetricPoint] {
    rows.flatMap { row in
      TaskResult(task: Int(row[1]), returnMean: row[3] - row[2], gap: row[2]).metrics.map {
        MetricPoint(step: Int(row[0]), name: $0.name, value: $0.value)
      }
    }
  }

  var run: ContinualRun? {
    ContinualRun(
      TaskResult.results(from: points), taskCount: tasks, stageSteps: steps, repeats: stages > tasks)
  }
}

private func isClose(_ a: Double?, _ b: Double) -> Bool { a.map { abs($0 - b) <= 1e-12 } ?? false }

@Suite struct ContinualTests {
  @Test(arguments: Fixture.all) private func measuresAreThoseOfNumPy(_ fixture: Fixture) throws {
    let run = try #require(fixture.run)
    #expect(run.isExact && run.taskCount == fixture.tasks && run.stages.count == fixture.stages)
    for (stage, expected) in run.stages.enumerated() {
      #expect(
        isClose(expected.area, fixture.areas[stage]) && expected.stepsToOptimum == fixture.within[stage])
      for task in 0..<fixture.tasks { #expect(isClose(expected.losses[task], fixture.matrix[stage][task])) }
    }
    let difficulty = Dictionary(uniqueKeysWithValues: fixture.difficulty.enumerated().map { ($0, $1) })
    #expect(isClose(run.meanLoss, fixture.meanLoss) && isClose(run.finalLoss, fixture.finalLoss))
    #expect(isClose(run.forgetting, fixture.forgetting))
    #expect(isClose(run.forwardTransfer(difficulty), fixture.forwardTransfer))
    let (relative, own) = (run.plasticity(difficulty), run.plasticity(nil))
    #expect(isClose(relative?.early, fixture.early) && isClose(relative?.late, fixture.late))
    #expect(isClose(own?.early, fixture.earlyArea) && isClose(own?.late, fixture.lateArea))
  }

  /// Two tasks by hand: the first is learned and lost again.
  private static func stage(_ task: Int, _ end: Int, _ losses: [Int: Double], area: Double)
    -> ContinualRun.Stage
  {
    .init(task: task, end: end, steps: 10, losses: losses, area: area, stepsToOptimum: nil)
  }

  private static let twoTasks = ContinualRun(
    stages: [stage(0, 10, [0: 0.1, 1: 0.9], area: 0.4), stage(1, 20, [0: 0.6, 1: 0.2], area: 0.3)],
    taskCount: 2, isExact: true)

  @Test func forgettingIsTheRiseOfWhatWasLearnedBefore() {
    #expect(isClose(Self.twoTasks.forgetting, 0.5) && isClose(Self.twoTasks.finalLoss, 0.4))
    #expect(isClose(Self.twoTasks.meanLoss, 0.35))
  }

  @Test func aHarderTaskIsNoLossOfPlasticity() {
    // The second task is three times as hard, for a fresh agent too.
    let run = ContinualRun(
      stages: [Self.stage(0, 10, [0: 0.1], area: 0.2), Self.stage(1, 20, [1: 0.3], area: 0.6)],
      taskCount: 2, isExact: true)
    let relative = run.plasticity([0: 0.2, 1: 0.6])
    #expect(
      isClose(relative?.early, 1) && isClose(relative?.late, 1) && isClose(run.plasticity(nil)?.late, 0.6))
    #expect(run.relativeArea(of: run.stages[1...], [0: 0.2, 1: 0]) == nil)
    // A task that is learned at once has no ratio of its own, and spoils that of no other.
    let easy = ContinualRun(
      stages: (0..<3).map { Self.stage($0, 10 * ($0 + 1), [:], area: $0 == 1 ? 0.2 : 0.4) }, taskCount: 3,
      isExact: true)
    #expect(isClose(easy.forwardTransfer([0: 0.1, 1: 1e-12, 2: 1.2]), 0.5 + 0.5e-12))
  }

  private static func runs(
    _ name: String, late: Double, fresh: Bool = false, seeds: ClosedRange<Int> = 1...7
  ) -> [ComparedRun] {
    seeds.map { seed in
      var run = record(
        name, seed: UInt64(seed), score: 1, setting: "gamma: 0.99\(fresh ? "\ntasks:\n  fresh: true" : "")",
        seeds: "\(seeds.lowerBound)..\(seeds.upperBound)")
      let change = 0.001 * Double(seed)
      run.continual = ContinualRun(
        stages: (0..<8).map { stage in
          Self.stage(
            stage, 10 * (stage + 1),
            Dictionary(uniqueKeysWithValues: (0..<8).map { ($0, 0.1 * Double($0 + 1)) }),
            area: (stage < 4 ? 0.2 : late) + change)
        }, taskCount: 8, isExact: true)
      return run
    }
  }

  private static func seeds(_ runs: [ComparedRun]) -> [ContinualResult.Seed] {
    runs.compactMap { run in run.continual.map { ContinualResult.Seed(number: run.facts.seed, run: $0) } }
  }

  /// Seeds of eight tasks with these areas in the first half and in the second one.
  private static func seeds(_ areas: [(early: Double, late: Double)], from first: UInt64 = 1)
    -> [ContinualResult.Seed]
  {
    areas.enumerated().map { index, area in
      let stages = (0..<8).map {
        Self.stage($0, 10 * ($0 + 1), [:], area: $0 < 4 ? area.early : area.late)
      }
      return ContinualResult.Seed(
        number: first + UInt64(index), run: ContinualRun(stages: stages, taskCount: 8, isExact: true))
    }
  }

  @Test func theVerdictSaysWhetherPlasticityIsLost() throws {
    let lost = try #require(
      ContinualResult(name: "dqn", seeds: Self.seeds(Self.runs("dqn", late: 0.5))).verdict)
    #expect(
      lost
        == "dqn: the mean gap in its last 2 stages is 0.504, in its first 2 stages 0.204; it loses plasticity, or these tasks are harder: compare runs with tasks.fresh=true too, to tell which (p = 0.0156)"
    )
    let fresh = Self.seeds(Self.runs("fresh", late: 0.2, fresh: true))
    let against = ContinualResult(
      name: "dqn", seeds: Self.seeds(Self.runs("dqn", late: 0.5)), fresh: fresh)
    #expect(against.verdict?.hasSuffix("; it loses plasticity (p = 0.0156)") == true)
    let unknown = ContinualResult(
      name: "redo", seeds: Self.seeds(Self.runs("redo", late: 0.2)), fresh: [])
    #expect(unknown.plasticity.isEmpty && unknown.verdict == nil && unknown.plasticityTest == nil)
    let relative = ContinualResult(
      name: "redo", seeds: Self.seeds(Self.runs("redo", late: 0.2)), fresh: fresh)
    #expect(
      relative.verdict
        == "redo: the area of its last 2 stages is 1.000 of a fresh agent's, that of its first 2 stages 1.000; no change is shown (p = 1.0000)"
    )
  }

  @Test func freshAgentsDifferByChanceToo() throws {
    let chance = [0.05, -0.05, 0.03, -0.03, 0.01, -0.01, 0]
    let changing = chance.map { (early: 0.2 + $0, late: 0.2 - $0) }
    // All seeds are a little worse in the end, by less than fresh agents are by chance.
    let own = Self.seeds(chance.map { _ in (early: 0.2, late: 0.21) })
    let pairs = try #require(
      ContinualResult(name: "dqn", seeds: own, fresh: Self.seeds(changing)).plasticityTest)
    #expect(pairs.isPaired && isClose(pairs.p, 0.734375))
    let others = try #require(
      ContinualResult(name: "dqn", seeds: own, fresh: Self.seeds(changing, from: 11)).plasticityTest)
    #expect(!others.isPaired && isClose(others.p, 2522.0 / 3432))
    let unpaired = ContinualResult(
      name: "dqn", seeds: own, fresh: Self.seeds(changing), ignoresPairs: true)
    #expect(unpaired.plasticityTest == others)
    // Steady fresh agents leave no doubt.
    let steady = Self.seeds(chance.map { _ in (early: 0.2, late: 0.2) })
    #expect(isClose(ContinualResult(name: "dqn", seeds: own, fresh: steady).plasticityTest?.p, 2.0 / 128))
  }

  @Test func theTestsOfAllGroupsAreCorrectedAndFreshAgentsAreNotTested() throws {
    let fresh = Self.runs("fresh", late: 0.2, fresh: true)
    let result = try compare(
      Self.runs("dqn", late: 0.5) + fresh + Self.runs("redo", late: 0.2)
    ).continual
    #expect(result.map(\.name) == ["dqn", "fresh", "redo"] && result.map(\.isFresh) == [false, true, false])
    #expect(isClose(result[0].plasticityTest?.p, 2.0 / 128) && isClose(result[0].adjustedP, 4.0 / 128))
    #expect(result[1].plasticityTest == nil && result[1].verdict == nil && result[2].adjustedP == 1)
    // Without the others it is its own only test.
    let alone = try compare(Self.runs("dqn", late: 0.5) + fresh).continual
    #expect(isClose(alone[0].adjustedP, 2.0 / 128))
    let table = ContinualTable(result)
    #expect(table.headings.suffix(2) == ["p", "p, Holm"] && table.sentences.count == 2)
    #expect(table.rows.map { $0.suffix(2) } == [["0.0156", "0.0312"], ["-", "-"], ["1.0000", "1.0000"]])
  }

  @Test func fewFreshAgentsDecideNothing() throws {
    let result = try compare(
      Self.runs("dqn", late: 0.5) + Self.runs("fresh", late: 0.2, fresh: true, seeds: 1...4))
    #expect(
      result.warnings == [
        "dqn: loss of plasticity is not tested: it has 7 seeds and the fresh agents 4, and fewer than 5 of either are not enough; train more"
      ])
    #expect(result.continual[0].plasticityTest == nil && result.continual[0].adjustedP == nil)
    #expect(result.continual[0].verdict?.hasSuffix("; this is not tested") == true)
    // Five suffice, though they are no pairs.
    let five = try compare(
      Self.runs("dqn", late: 0.5) + Self.runs("fresh", late: 0.2, fresh: true, seeds: 1...5))
    #expect(five.warnings.isEmpty && isClose(five.continual[0].adjustedP, 2.0 / 792))
  }

  @Test func aFewFreshAgentsThatSpreadMoreAreWarnedOf() throws {
    let changes = [0.09, -0.08, 0.05, -0.06, 0]
    let result = ContinualResult(
      name: "dqn", seeds: Self.seeds((0..<10).map { (early: 0.2, late: 0.2 + 0.001 * Double($0)) }),
      fresh: Self.seeds(changes.map { (early: 0.2 + $0, late: 0.2 - $0) }))
    #expect(
      result.warning
        == "p of dqn's loss of plasticity may be too small: the 5 seeds of the fresh agents spread more than the 10 of dqn; train equal numbers of seeds"
    )
  }

  @Test func figuresShowStagesAndMatrices() throws {
    let result = try compare(Self.runs("dqn", late: 0.5) + Self.runs("redo", late: 0.2))
    let figures = result.continualFigures
    #expect(figures.map(\.name) == ["continual-stages", "continual-matrix-1", "continual-matrix-2"])
    #expect(figures[1].caption.hasPrefix("The gap in each task (downward) after each one was trained"))
    let table = ContinualTable(result.continual)
    #expect(table.rows.map { $0[0] } == ["dqn", "redo"] && table.sentences.count == 2)
  }

  @Test func betweenTwoTasksThereIsNoTick() throws {
    let result = try compare(Self.runs("dqn", late: 0.5) + Self.runs("redo", late: 0.2))
    let figure = try #require(result.continualFigures.first)
    // Below the axis: the numbers of tasks, in one line.
    let labels = figure.marks.compactMap {
      if case .label(let words, let place, _, "tick", false) = $0 { (words, place.y) } else { nil }
    }
    let lowest = try #require(labels.map(\.1).max())
    let tasks = labels.filter { $0.1 == lowest }.map(\.0)
    #expect(tasks.count > 1 && tasks.allSatisfy { Int($0) != nil }, "\(tasks)")
  }

  @Test func tasksThatReadAlikeHaveAPlaceEach() throws {
    let list = "[{random_map_seed: 1}, {random_map_seed: 2}, {random_map_seed: 1}]"
    let runs = (1...2).map { seed -> ComparedRun in
      var run = record(seed: UInt64(seed), score: 1)
      run.facts.settings = RunSettings(run.settings.all + [.init("tasks.list", list)])
      run.finalTasks = (0..<3).map { TaskResult(task: $0, returnMean: Double($0), gap: nil) }
      return run
    }
    let figure = try #require(try compare(runs).taskReturns)
    let marks = figure.marks.filter { if case .circle(_, _, "mark", _) = $0 { true } else { false } }
    #expect(marks.count == 3)
  }

  @Test func tasksAreReadFromTheSettings() throws {
    let fixture = Fixture.all[1]
    func run(_ list: String, _ order: String = "sequence") -> ContinualRun? {
      ContinualRun(
        RunSettings([
          .init("tasks.list", list), .init("tasks.order", order), .init("tasks.switch_every", "100"),
          .init("tasks.repeat", "false"),
        ]), fixture.points)
    }
    let list = #"[{map: ["S}{", "\"{"]}, {maps: [{map: [".."]}, {map: ["{"]}]}, {slip: 0.5}]"#
    #expect(run(list)?.taskCount == 3 && run(list) == fixture.run)
    #expect(run(list, "drawn") == nil)
  }
}
