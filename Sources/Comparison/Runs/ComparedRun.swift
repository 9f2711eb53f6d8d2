import Foundation
import RLCore
import RunStore
import Text

/// A run as read for a comparison.
package struct ComparedRun: Sendable {
  package var path: String
  package var facts: RunFacts
  package var progress: RunProgress
  /// Finite values of the metric, by step.
  package var curve: [CurvePoint]
  /// The same by training episodes: the `step` of a point is the number of ended episodes. Empty unless asked for.
  package var episodeCurve: [CurvePoint] = []
  /// Expected returns of the learned policies by step, computed from the exact model; empty if none are known.
  package var exactReturns: [CurvePoint] = []
  package var clock: TrainingClock
  /// Resumptions of the run.
  package var resumptions: [Resumption] = []
  /// The games of each evaluation, by step; empty without opponents.
  package var games: [GameRecord] = []
  /// Mistakes in sets of solved positions; empty without such evaluations.
  package var mistakes: [MistakeCurve] = []
  /// How well it does in each task at the last evaluation; empty unless that is of several.
  package var finalTasks: [TaskResult] = []
  /// What it learned of several tasks in turn, or nil if there are none.
  package var continual: ContinualRun?
  /// Names of the recorded metrics.
  package var metricNames: [String] = []
  /// The smaller seed with the same episodes, or nil.
  package var copyOf: UInt64?
  /// The evaluation protocol, or nil if there is none yet.
  package var evaluation: EvaluationProtocol?

  /// - Parameter speeds: steps/s since the point before, where they were recorded.
  package init(
    path: String, facts: RunFacts, progress: RunProgress, curve: [CurvePoint],
    evaluation: EvaluationProtocol?, speeds: [CurvePoint] = []
  ) {
    (self.path, self.facts, self.progress) = (path, facts, progress)
    (self.curve, self.evaluation) = (curve, evaluation)
    clock = TrainingClock(speeds: speeds, stepsPerSecond: progress.stepsPerSecond)
  }

  package var settings: RunSettings { facts.settings }

  /// Environment steps of the whole run, as far as they are known.
  package var plannedSteps: Int { settings.expectedSteps(progress) }

  /// Environment steps that it has certainly done: one that was killed may have been measured since its steps were counted.
  var knownSteps: Int { max(progress.steps, curve.last?.step ?? 0) }

  package var stepsPerSecond: Double? { progress.stepsPerSecond }

  /// The folder of the file.
  package var folder: String {
    let folder = parentFolder(of: path)
    return folder.isEmpty ? "." : folder
  }
}

extension RunProgress {
  /// Over the whole run; nil before its first recorded step.
  fileprivate var stepsPerSecond: Double? {
    wallSeconds > 0 && steps > 0 ? Double(steps) / wallSeconds : nil
  }
}

/// Settings that make two evaluations comparable.
package struct EvaluationProtocol: Sendable, Equatable {
  package var episodes: Int
  /// Probability of a random action.
  package var epsilon: Double

  package init(episodes: Int, epsilon: Double) { (self.episodes, self.epsilon) = (episodes, epsilon) }
}

extension ComparedRun {
  private static let exactReturnName = "exact_return"

  /// Reads the data for a comparison from one run, during or after training.
  ///
  /// - Parameters:
  ///   - window: training episodes averaged per point of a curve of training episodes.
  ///   - byEpisodes: whether to read the curve by training episodes as well.
  package init(
    reading path: String, metric: ComparisonMetric, window: Int = TrainingAverage.standardWindow,
    byEpisodes: Bool = false
  ) throws(RunStoreError) {
    let reader = try RunReader(path)
    let evaluations = try reader.evaluations()
    let episodes = metric.isOfEpisodes || byEpisodes ? try reader.episodes() : []
    let progress = try reader.progress()
    let average =
      metric.isOfEpisodes
      ? TrainingAverage(episodes, of: metric, window: window, runSteps: progress.steps) : nil
    var points: [CurvePoint]
    switch metric {
    case .evaluationReturn: points = evaluations.map { CurvePoint(step: $0.step, value: $0.returnMean) }
    case .evaluationLength: points = evaluations.map { CurvePoint(step: $0.step, value: $0.lengthMean) }
    case .exactReturn: points = try reader.curve(of: Self.exactReturnName)
    case .recorded(let name): points = try reader.curve(of: name)
    case .trainingReturn, .trainingLength, .rewardPerStep, .cumulativeReward, .trainingEpisodes:
      points = average?.bySteps ?? []
    }
    points.removeAll { !$0.value.isFinite }
    self.init(
      path: path, facts: reader.facts, progress: progress, curve: points,
      evaluation: evaluations.last.map {
        EvaluationProtocol(episodes: $0.returns.count, epsilon: $0.epsilon ?? 0)
      }, speeds: try reader.curve(of: "steps_per_second"))
    if byEpisodes {
      episodeCurve = average?.byEpisodes ?? TrainingAverage.byEpisodes(points, episodes)
    }
    exactReturns = try reader.curve(of: Self.exactReturnName).filter(\.value.isFinite)
    metricNames = try reader.metricNames()
    for name in metricNames where name.hasPrefix("mistakes/") {
      if let curve = MistakeCurve(metric: name, try reader.curve(of: name)) { mistakes.append(curve) }
    }
    let tasks = try reader.metrics(names: metricNames.filter { $0.hasPrefix(TaskResult.prefix + "/") })
    continual = ContinualRun(settings, tasks)
    finalTasks =
      TaskResult.results(from: tasks).last.flatMap { $0.results.count > 1 ? $0.results : nil } ?? []
    resumptions = try reader.resumptions()
    games = try reader.gameResults().map { GameRecord(step: $0.step, results: $0.results) }
  }

  /// Reads runs in parallel; the result is in the order of `paths`.
  package static func read(
    _ paths: [String], metric: ComparisonMetric, window: Int = TrainingAverage.standardWindow,
    byEpisodes: Bool = false
  ) throws(RunStoreError) -> [ComparedRun] {
    let results = ResultSlots(count: paths.count)
    DispatchQueue.concurrentPerform(iterations: paths.count) { index in
      results.set(
        index,
        Result { () throws(RunStoreError) in
          try ComparedRun(reading: paths[index], metric: metric, window: window, byEpisodes: byEpisodes)
        })
    }
    var records: [ComparedRun] = []
    for result in results.all { records.append(try result.get()) }
    return records
  }
}

extension RunReader {
  fileprivate func curve(of metric: String) throws(RunStoreError) -> [CurvePoint] {
    try metrics(names: [metric]).map { CurvePoint(step: $0.step, value: $0.value) }
  }
}

/// One slot per run, filled from several threads.
private final class ResultSlots: @unchecked Sendable {
  private let lock = NSLock()
  private var slots: [Result<ComparedRun, RunStoreError>?]

  init(count: Int) { slots = Array(repeating: nil, count: count) }

  func set(_ index: Int, _ result: Result<ComparedRun, RunStoreError>) {
    lock.withLock { slots[index] = result }
  }

  var all: [Result<ComparedRun, RunStoreError>] { lock.withLock { slots.compactMap { $0 } } }
}
