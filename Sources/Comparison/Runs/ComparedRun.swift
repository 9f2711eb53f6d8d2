import Foundation
import RLCore
import RunStore

/// A run as read for a comparison.
package struct ComparedRun: Sendable {
  package var path: String
  package var facts: RunFacts
  package var progress: RunProgress
  /// Finite values of the metric, by step.
  package var curve: [CurvePoint]
  /// Expected returns of the learned policies by step, computed from the exact model; empty if none are known.
  package var exactReturns: [CurvePoint] = []
  package var clock: TrainingClock
  /// Resumptions of the run.
  package var resumptions: [Resumption] = []
  /// The games of each evaluation, by step; empty without opponents.
  package var games: [GameRecord] = []
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

  package var stepsPerSecond: Double? { progress.stepsPerSecond }

  /// The folder of the file.
  package var folder: String {
    let folder = (path as NSString).deletingLastPathComponent
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
  /// Number of training episodes averaged per point of a training curve.
  private static let trainingWindow = 100
  private static let trainingPoints = 100
  private static let exactReturnName = "exact_return"

  /// Reads the data for a comparison from one run, during or after training.
  package init(reading path: String, metric: ComparisonMetric) throws(RunStoreError) {
    let reader = try RunReader(path)
    let evaluations = try reader.evaluations()
    var points: [CurvePoint]
    switch metric {
    case .evaluationReturn: points = evaluations.map { CurvePoint(step: $0.step, value: $0.returnMean) }
    case .evaluationLength: points = evaluations.map { CurvePoint(step: $0.step, value: $0.lengthMean) }
    case .exactReturn: points = try reader.curve(of: Self.exactReturnName)
    case .recorded(let name): points = try reader.curve(of: name)
    case .trainingReturn: points = Self.trainingCurve(try reader.episodes())
    }
    points.removeAll { !$0.value.isFinite }
    self.init(
      path: path, facts: reader.facts, progress: try reader.progress(), curve: points,
      evaluation: evaluations.last.map {
        EvaluationProtocol(episodes: $0.returns.count, epsilon: $0.epsilon ?? 0)
      }, speeds: try reader.curve(of: "steps_per_second"))
    exactReturns = try reader.curve(of: Self.exactReturnName).filter(\.value.isFinite)
    metricNames = try reader.metricNames()
    resumptions = try reader.resumptions()
    games = try reader.gameResults().map { GameRecord(step: $0.step, results: $0.results) }
  }

  /// Reads runs in parallel; the result is in the order of `paths`.
  package static func read(_ paths: [String], metric: ComparisonMetric) throws(RunStoreError) -> [ComparedRun]
  {
    let results = ResultSlots(count: paths.count)
    DispatchQueue.concurrentPerform(iterations: paths.count) { index in
      results.set(
        index, Result { () throws(RunStoreError) in try ComparedRun(reading: paths[index], metric: metric) })
    }
    var records: [ComparedRun] = []
    for result in results.all { records.append(try result.get()) }
    return records
  }

  private static func trainingCurve(_ episodes: [Episode]) -> [CurvePoint] {
    guard let last = episodes.last else { return [] }
    var sums = [0.0]
    for episode in episodes { sums.append((sums.last ?? 0) + episode.return) }
    var (points, index): ([CurvePoint], Int) = ([], 0)
    for point in 1...trainingPoints {
      let step = Int((Double(last.step) * Double(point) / Double(trainingPoints)).rounded(.down))
      while index < episodes.count, episodes[index].step <= step { index += 1 }
      guard index > 0, points.last?.step != step else { continue }
      let window = min(index, trainingWindow)
      points.append(CurvePoint(step: step, value: (sums[index] - sums[index - window]) / Double(window)))
    }
    return points
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
