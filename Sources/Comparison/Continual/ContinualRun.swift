import RLCore
import RunStore

/// What a run through several tasks learned, kept and forgot: pure numbers of its evaluations.
///
/// The loss of an evaluation is the gap to the task's optimum, or the negative mean return where a task has no exact model. The
/// area of a stage is the mean loss of its evaluations, each weighted with the steps since the one before.
package struct ContinualRun: Sendable, Equatable {
  package struct Stage: Sendable, Equatable {
    /// Counted from 0.
    package var task: Int
    /// Environment steps at its end.
    package var end: Int
    package var steps: Int
    /// By task: the loss at its end, of the tasks that were evaluated then.
    package var losses: [Int: Double]
    package var area: Double
    /// Steps of the stage until the first evaluation within `withinShare` of the optimum; nil if there was none, or no
    /// optimum is known.
    package var stepsToOptimum: Int?

    package init(
      task: Int, end: Int, steps: Int, losses: [Int: Double], area: Double, stepsToOptimum: Int?
    ) {
      (self.task, self.end, self.steps, self.losses) = (task, end, steps, losses)
      (self.area, self.stepsToOptimum) = (area, stepsToOptimum)
    }

    /// Of its own task.
    package var finalLoss: Double? { losses[task] }
  }

  /// One evaluation of the task that was trained.
  private struct Evaluation {
    var step: Int
    var loss: Double
    var optimum: Double?
  }

  package let stages: [Stage]
  package let taskCount: Int
  /// Whether losses are gaps to exact optima.
  package let isExact: Bool
  /// The gap, as a share of the optimum, from which a task counts as learned.
  package static let withinShare = 0.1

  package init(stages: [Stage], taskCount: Int, isExact: Bool) {
    (self.stages, self.taskCount, self.isExact) = (stages, taskCount, isExact)
  }

  /// - Parameters:
  ///   - results: of each evaluation, by step.
  ///   - taskCount: number of tasks.
  ///   - stageSteps: environment steps of a stage.
  ///   - repeats: whether the first task follows the last.
  /// - Returns: nil without an evaluation.
  package init?(
    _ results: [(step: Int, results: [TaskResult])], taskCount: Int, stageSteps: Int, repeats: Bool
  ) {
    guard taskCount > 0, stageSteps > 0 else { return nil }
    let isExact = results.allSatisfy { $0.results.allSatisfy { $0.gap != nil } }
    func loss(_ result: TaskResult) -> Double { isExact ? result.gap ?? 0 : -result.returnMean }
    let sequence = TaskSequence(count: taskCount, stageSteps: stageSteps, repeats: repeats)
    var stages: [Stage] = []
    for (number, rows) in Dictionary(grouping: results, by: { sequence.stage(before: $0.step) }).sorted(by: {
      $0.key < $1.key
    }) {
      let (task, start) = (number % taskCount, number * stageSteps)
      let evaluations = rows.compactMap { row in
        row.results.first { $0.task == task }.map {
          Evaluation(step: row.step, loss: loss($0), optimum: $0.optimum)
        }
      }
      guard let last = rows.last, let end = evaluations.last?.step else { continue }
      let known = Dictionary(last.results.map { ($0.task, loss($0)) }, uniquingKeysWith: { $1 })
      stages.append(
        Stage(
          task: task, end: end, steps: end - start, losses: known, area: Self.area(evaluations, from: start),
          stepsToOptimum: isExact ? Self.stepsToOptimum(evaluations, from: start) : nil))
    }
    guard !stages.isEmpty else { return nil }
    self.init(stages: stages, taskCount: taskCount, isExact: isExact)
  }

  private static func area(_ evaluations: [Evaluation], from start: Int) -> Double {
    var (sum, before) = (0.0, start)
    for evaluation in evaluations {
      sum += evaluation.loss * Double(evaluation.step - before)
      before = evaluation.step
    }
    return sum / Double(max(before - start, 1))
  }

  private static func stepsToOptimum(_ evaluations: [Evaluation], from start: Int) -> Int? {
    evaluations.first { evaluation in
      evaluation.optimum.map { evaluation.loss <= withinShare * abs($0) + 1e-12 } ?? false
    }.map { $0.step - start }
  }
}

/// The measures.
extension ContinualRun {
  /// Regret: the mean loss over training, each step counted once.
  package var meanLoss: Double {
    let steps = stages.reduce(0) { $0 + $1.steps }
    return stages.reduce(0) { $0 + $1.area * Double($1.steps) } / Double(max(steps, 1))
  }

  /// The mean loss of all tasks at the end, or nil if not all were evaluated then.
  package var finalLoss: Double? {
    guard let last = stages.last?.losses, last.count == taskCount else { return nil }
    return Aggregates.mean(last.values.sorted())
  }

  /// The mean rise of the loss of each task but the last one trained, from its lowest at the end of a stage, from the task's
  /// first training on, to the end.
  ///
  /// Source: Chaudhry et al., "Riemannian walk for incremental learning" (2018), section 3.2, with losses for accuracies.
  package var forgetting: Double? {
    guard let last = stages.last else { return nil }
    var rises: [Double] = []
    for task in 0..<taskCount where task != last.task {
      guard let first = stages.firstIndex(where: { $0.task == task }), let end = last.losses[task],
        let lowest = stages[first..<(stages.count - 1)].compactMap({ $0.losses[task] }).min()
      else { continue }
      rises.append(end - lowest)
    }
    return rises.isEmpty ? nil : Aggregates.mean(rises)
  }

  /// Stages at either end that loss of plasticity is judged by: a quarter.
  package var edge: Int { max(1, stages.count / 4) }

  /// The areas of some stages together, relative to those of fresh agents in the same tasks, which are the tasks' own
  /// difficulty: 1 is as good as new, below 1 is forward transfer, above 1 worse than new.
  ///
  /// It is a ratio of sums, since that of a task which a fresh agent learns almost at once has no bound.
  ///
  /// - Parameter difficulty: by task, the mean area of fresh agents.
  /// - Returns: nil where no difficulty is known, or all are 0.
  package func relativeArea(of stages: ArraySlice<Stage>, _ difficulty: [Int: Double]) -> Double? {
    let known = stages.compactMap { stage in difficulty[stage.task].map { (stage.area, $0) } }
    let fresh = known.reduce(0) { $0 + $1.1 }
    return fresh > 1e-9 ? known.reduce(0) { $0 + $1.0 } / fresh : nil
  }

  /// Forward transfer: 1 - the relative area of all stages but the first.
  ///
  /// Source: Wołczyk et al., "Continual World" (2021), section 4.2, where the best curve is 1 everywhere.
  package func forwardTransfer(_ difficulty: [Int: Double]) -> Double? {
    isExact ? relativeArea(of: stages.dropFirst(), difficulty).map { 1 - $0 } : nil
  }

  /// Of the first and of the last quarter of the stages: their relative area where a difficulty is known, else their mean
  /// area.
  package func plasticity(_ difficulty: [Int: Double]?) -> (early: Double, late: Double)? {
    func value(_ some: ArraySlice<Stage>) -> Double? {
      difficulty.map { relativeArea(of: some, $0) } ?? Aggregates.mean(some.map(\.area))
    }
    guard stages.count > 1, let early = value(stages.prefix(edge)), let late = value(stages.suffix(edge))
    else {
      return nil
    }
    return (early, late)
  }
}
