import RunStore
import Text

/// How a group of seeds learned several tasks.
package struct ContinualResult: Sendable {
  /// One seed of a group.
  package struct Seed: Sendable {
    package let number: UInt64
    package let run: ContinualRun

    package init(number: UInt64, run: ContinualRun) { (self.number, self.run) = (number, run) }
  }

  package let name: String
  package let seeds: [Seed]
  /// Whether the group's own agents are fresh in each task; such have no plasticity to lose.
  package let isFresh: Bool
  /// Fresh agents in the same tasks, where a group of them is compared too.
  package let fresh: [Seed]?
  /// The mean areas of fresh agents by task.
  package let difficulty: [Int: Double]?
  /// Of late minus early areas, next to those of fresh agents where these are known: a positive difference is a loss. Nil with
  /// too few seeds.
  package let plasticityTest: PermutationTest?
  /// The p of that test with Holm's correction for all groups.
  package var adjustedP: Double?

  /// - Parameters:
  ///   - fresh: only of tasks with an exact model.
  ///   - tests: groups that are tested together.
  package init(
    name: String, seeds: [Seed], isFresh: Bool = false, fresh: [Seed]? = nil, tests: Int = 1,
    ignoresPairs: Bool = false
  ) {
    (self.name, self.seeds, self.isFresh) = (name, seeds, isFresh)
    self.fresh = seeds.allSatisfy(\.run.isExact) ? fresh : nil
    difficulty = self.fresh.map { Self.meanAreas(of: $0) }
    plasticityTest =
      isFresh
      ? nil : Self.test(seeds, self.fresh, difficulty, tests: tests, ignoresPairs: ignoresPairs)
    adjustedP = plasticityTest?.p
  }

  package var runs: [ContinualRun] { seeds.map(\.run) }
  package var isExact: Bool { runs.allSatisfy(\.isExact) }

  private func means(_ value: (ContinualRun) -> Double?) -> GroupResult.Summary? {
    GroupResult.Summary(runs.compactMap(value))
  }

  package var meanLoss: GroupResult.Summary? { means { $0.meanLoss } }
  package var finalLoss: GroupResult.Summary? { means(\.finalLoss) }
  package var forgetting: GroupResult.Summary? { means(\.forgetting) }
  package var forwardTransfer: GroupResult.Summary? {
    difficulty.flatMap { known in means { $0.forwardTransfer(known) } }
  }

  /// Early and late areas of each seed, relative to fresh agents where these are known.
  package var plasticity: [(early: Double, late: Double)] { runs.compactMap { $0.plasticity(difficulty) } }

  /// `[stage][task]`, the mean losses at the end of each stage; nil where one was not evaluated in all seeds.
  package var matrix: [[Double?]] {
    guard let stages = runs.map(\.stages.count).min(), let tasks = runs.first?.taskCount else { return [] }
    return (0..<stages).map { stage in
      (0..<tasks).map { task in
        let values = runs.compactMap { $0.stages[stage].losses[task] }
        return values.count == runs.count ? Aggregates.mean(values) : nil
      }
    }
  }

  /// The mean over the seeds of a value of some stages after each other, with the values of the seeds.
  ///
  /// - Parameter size: stages taken together; the last may be fewer.
  package func stages(
    inParts size: Int, _ value: (ContinualRun, Range<Int>) -> Double?
  ) -> [(mean: Double, seeds: [Double])?] {
    let count = runs.map(\.stages.count).min() ?? 0
    return stride(from: 0, to: count, by: size).map { first in
      let values = runs.compactMap { value($0, first..<min(first + size, count)) }
      return values.count == runs.count ? (Aggregates.mean(values), values) : nil
    }
  }

  /// A sentence on loss of plasticity, or nil with fewer than two seeds.
  package var verdict: String? {
    let pairs = plasticity
    guard !isFresh, pairs.count > 1, let edge = runs.first?.edge else { return nil }
    let (early, late) = (Aggregates.mean(pairs.map(\.early)), Aggregates.mean(pairs.map(\.late)))
    let isRelative = difficulty != nil
    let stages = edge == 1 ? "stage" : "\(Readable.grouped(edge)) stages"
    let what =
      isRelative
      ? "the area of its last \(stages) is \(Readable.fixed(late, 3)) of a fresh agent's, that of its first \(stages) \(Readable.fixed(early, 3))"
      : "the mean \(isExact ? "gap" : "loss") in its last \(stages) is \(Readable.fixed(late, 3)), in its first \(stages) \(Readable.fixed(early, 3))"
    guard let test = plasticityTest, let p = adjustedP else { return "\(name): \(what); this is not tested" }
    let (worse, better) = ("it loses plasticity", "it learns better than at first")
    let unknown = "compare runs with tasks.fresh=true too, to tell which"
    let decided =
      switch (p <= SeedComparison.level, test.difference > 0, isRelative) {
      case (false, _, _): "no change is shown"
      case (true, true, true): worse
      case (true, false, true): better
      case (true, true, false): "\(worse), or these tasks are harder: \(unknown)"
      case (true, false, false): "\(better), or these tasks are easier: \(unknown)"
      }
    return "\(name): \(what); \(decided) (p = \(Readable.fixed(p, 4)))"
  }
}

/// The test of plasticity.
extension ContinualResult {
  /// Of one seed: late minus early area, relative to fresh agents where these are known.
  private typealias Change = (seed: UInt64, value: Double)

  private static func changes(_ seeds: [Seed], _ difficulty: [Int: Double]?) -> [Change] {
    seeds.compactMap { seed in
      seed.run.plasticity(difficulty).map { (seed: seed.number, value: $0.late - $0.early) }
    }
  }

  /// By task, the mean area of all stages of fresh agents.
  private static func meanAreas(of fresh: [Seed]) -> [Int: Double] {
    var areas: [Int: [Double]] = [:]
    for stage in fresh.flatMap(\.run.stages) { areas[stage.task, default: []].append(stage.area) }
    return areas.mapValues { Aggregates.mean($0) }
  }

  /// Fresh agents do not change, but the areas by which all are divided are those of a few seeds. So their seeds, divided by the
  /// same, are what those of the group are compared with: as pairs where the seeds are the same and enough.
  private static func test(
    _ seeds: [Seed], _ fresh: [Seed]?, _ difficulty: [Int: Double]?, tests: Int, ignoresPairs: Bool
  ) -> PermutationTest? {
    let own = changes(seeds, difficulty)
    guard let fresh else {
      return own.count > 1 ? .paired(own.map(\.value), own.map { _ in 0.0 }) : nil
    }
    let new = changes(fresh, difficulty)
    guard min(own.count, new.count) >= SeedsNeeded.fewest else { return nil }
    let isPaired =
      !ignoresPairs && SeedComparison.arePaired(own.map(\.seed), new.map(\.seed), tests: tests)
    let (x, y) = (own.map(\.value), new.map(\.value))
    return isPaired ? .paired(x, y) : .independent(x, y)
  }

  /// Why plasticity is not tested, or why p may be too small.
  package var warning: String? {
    guard !isFresh, let fresh, let difficulty else { return nil }
    let (own, new) = (Self.changes(seeds, difficulty), Self.changes(fresh, difficulty))
    if own.isEmpty { return nil }
    guard let test = plasticityTest else {
      return
        "\(name): loss of plasticity is not tested: it has \(Readable.count(own.count, "seed")) and the fresh agents \(new.count), and fewer than \(SeedsNeeded.fewest) of either are not enough; train more"
    }
    if test.isPaired { return nil }
    return SeedComparison.levelWarning(
      "\(name)'s loss of plasticity", (name, own.map(\.value)), ("the fresh agents", new.map(\.value)))
  }
}

extension SeedComparison {
  /// The groups that learned several tasks in turn.
  package var continual: [ContinualResult] {
    let seeds = groups.map { group in
      group.seeds.filter { $0.score != nil }.compactMap { seed in
        seed.record.continual.map { ContinualResult.Seed(number: seed.seed, run: $0) }
      }
    }
    let learned = groups.indices.filter { !seeds[$0].isEmpty }
    let fresh = learned.filter { groups[$0].group.settings["tasks.fresh"] == "true" }
    let baseline = fresh.first { seeds[$0].allSatisfy(\.run.isExact) }
    var results = learned.map { index in
      ContinualResult(
        name: groups[index].name, seeds: seeds[index], isFresh: fresh.contains(index),
        fresh: baseline.flatMap { $0 == index ? nil : seeds[$0] }, tests: learned.count - fresh.count,
        ignoresPairs: ignoresPairs)
    }
    let tested = results.indices.filter { results[$0].plasticityTest != nil }
    let adjusted = holmAdjusted(tested.compactMap { results[$0].plasticityTest?.p })
    for (index, p) in zip(tested, adjusted) { results[index].adjustedP = p }
    return results
  }
}

extension ContinualRun {
  /// - Parameters:
  ///   - settings: of the run.
  ///   - points: its metrics of tasks.
  /// - Returns: nil where there are no tasks in turn, or no evaluations.
  package init?(_ settings: RunSettings, _ points: [MetricPoint]) {
    guard settings["tasks.order"] == "sequence", let list = settings["tasks.list"],
      let steps = settings.integer("tasks.switch_every")
    else { return nil }
    self.init(
      TaskResult.results(from: points), taskCount: TaskNames(list).all.count, stageSteps: steps,
      repeats: settings["tasks.repeat"] == "true")
  }
}
