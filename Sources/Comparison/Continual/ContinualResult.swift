import RunStore
import Text

/// How a group of seeds learned several tasks.
package struct ContinualResult: Sendable {
  package let name: String
  /// One for each seed.
  package let runs: [ContinualRun]
  /// The mean areas of fresh agents by task, where a group of them is compared too.
  package let difficulty: [Int: Double]?

  package init(name: String, runs: [ContinualRun], difficulty: [Int: Double]?) {
    (self.name, self.runs, self.difficulty) = (name, runs, difficulty)
  }

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
  package var plasticity: [(early: Double, late: Double)] {
    runs.compactMap { $0.plasticity(isExact ? difficulty : nil) }
  }

  /// A paired permutation test of late against early areas: a positive difference is loss of plasticity.
  package var plasticityTest: PermutationTest? {
    let pairs = plasticity
    return pairs.count > 1 ? .paired(pairs.map(\.late), pairs.map(\.early)) : nil
  }

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
    guard let test = plasticityTest, let edge = runs.first?.edge else { return nil }
    let pairs = plasticity
    let (early, late) = (Aggregates.mean(pairs.map(\.early)), Aggregates.mean(pairs.map(\.late)))
    let isRelative = isExact && difficulty != nil
    let what =
      isRelative
      ? "the area of its last \(edge) stages is \(Readable.fixed(late, 3)) of a fresh agent's, that of its first \(edge) \(Readable.fixed(early, 3))"
      : "the mean \(isExact ? "gap" : "loss") in its last \(edge) stages is \(Readable.fixed(late, 3)), in its first \(edge) \(Readable.fixed(early, 3))"
    let (worse, better) = ("it loses plasticity", "it learns better than at first")
    let unknown = "compare runs with tasks.fresh=true too, to tell which"
    let decided =
      switch (test.p < SeedComparison.level, test.difference > 0, isRelative) {
      case (false, _, _): "no change is shown"
      case (true, true, true): worse
      case (true, false, true): better
      case (true, true, false): "\(worse), or these tasks are harder: \(unknown)"
      case (true, false, false): "\(better), or these tasks are easier: \(unknown)"
      }
    return "\(name): \(what); \(decided) (p = \(Readable.fixed(test.p, 4)))"
  }
}

extension SeedComparison {
  /// The groups that learned several tasks in turn.
  package var continual: [ContinualResult] {
    let runs = groups.map { group in group.seeds.filter { $0.score != nil }.compactMap(\.record.continual) }
    let fresh = groups.indices.first {
      groups[$0].group.settings["tasks.fresh"] == "true" && !runs[$0].isEmpty
    }
    return groups.indices.compactMap { index in
      guard !runs[index].isEmpty else { return nil }
      // Fresh agents are compared with nobody.
      let baseline = fresh.flatMap { $0 != index && runs[$0][0].isExact ? Self.difficulty(runs[$0]) : nil }
      return ContinualResult(name: groups[index].name, runs: runs[index], difficulty: baseline)
    }
  }

  /// By task, the mean area of all stages of fresh agents.
  static func difficulty(_ runs: [ContinualRun]) -> [Int: Double] {
    var areas: [Int: [Double]] = [:]
    for stage in runs.flatMap(\.stages) { areas[stage.task, default: []].append(stage.area) }
    return areas.mapValues { Aggregates.mean($0) }
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
