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

  private static func runs(_ name: String, late: Double, fresh: Bool = false) -> [ComparedRun] {
    (1...7).map { seed in
      var run = record(
        name, seed: UInt64(seed), score: 1, setting: "gamma: \(fresh ? 0.98 : 0.99)", seeds: "1..7")
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

  @Test func theVerdictSaysWhetherPlasticityIsLost() throws {
    let lost = try #require(
      ContinualResult(
        name: "dqn", runs: Self.runs("dqn", late: 0.5).compactMap(\.continual), difficulty: nil
      ).verdict)
    #expect(
      lost
        == "dqn: the mean gap in its last 2 stages is 0.504, in its first 2 0.204; it loses plasticity, or these tasks are harder: compare runs with tasks.fresh=true too, to tell which (p = 0.0156)"
    )
    let against = ContinualResult(
      name: "dqn", runs: Self.runs("dqn", late: 0.5).compactMap(\.continual),
      difficulty: Dictionary(uniqueKeysWithValues: (0..<8).map { ($0, 0.2) }))
    #expect(against.verdict?.hasSuffix("; it loses plasticity (p = 0.0156)") == true)
    let kept = ContinualResult(
      name: "redo", runs: Self.runs("redo", late: 0.2).compactMap(\.continual), difficulty: [:])
    #expect(kept.plasticity.isEmpty && kept.verdict == nil)
    let relative = ContinualResult(
      name: "redo", runs: Self.runs("redo", late: 0.2).compactMap(\.continual),
      difficulty: Dictionary(uniqueKeysWithValues: (0..<8).map { ($0, 0.2) }))
    #expect(
      relative.verdict
        == "redo: the area of its last 2 stages is 1.020 of a fresh agent's, that of its first 2 1.020; no change is shown (p = 1.0000)"
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
