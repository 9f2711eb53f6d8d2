import RLCore

/// How well an agent does in one task, at one step of training.
///
/// A run file keeps it as metrics, so that a comparison reads it without knowing the environment:
///
///     tasks/<task>/return    the mean return of its greedy policy; where the task has a model the exact one
///     tasks/<task>/gap       the optimum minus that, where the task has a model
///
/// Tasks are counted from 1.
package struct TaskResult: Sendable, Equatable {
  /// Counted from 0.
  package var task: Int
  package var returnMean: Double
  /// Nil where the optimum is unknown.
  package var gap: Double?

  package init(task: Int, returnMean: Double, gap: Double?) {
    (self.task, self.returnMean, self.gap) = (task, returnMean, gap)
  }

  /// The best exact return that is possible.
  package var optimum: Double? { gap.map { returnMean + $0 } }

  package static let prefix = "tasks"
  /// The most tasks of an experiment.
  package static let mostTasks = 10_000
  private static let (returnName, gapName) = ("return", "gap")

  package var metrics: [Metric] {
    [Metric("\(Self.prefix)/\(task + 1)/\(Self.returnName)", returnMean)]
      + (gap.map { [Metric("\(Self.prefix)/\(task + 1)/\(Self.gapName)", $0)] } ?? [])
  }

  /// The results contained in metrics, by step, then by task.
  package static func results(from points: [MetricPoint]) -> [(step: Int, results: [TaskResult])] {
    var steps: [Int: [Int: TaskResult]] = [:]
    for point in points {
      let parts = point.name.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count == 3, parts[0] == prefix, let number = Int(parts[1]), number > 0 else { continue }
      var result = steps[point.step]?[number] ?? TaskResult(task: number - 1, returnMean: .nan, gap: nil)
      switch String(parts[2]) {
      case returnName: result.returnMean = point.value
      case gapName: result.gap = point.value
      default: continue
      }
      steps[point.step, default: [:]][number] = result
    }
    return steps.sorted { $0.key < $1.key }.map { step, results in
      (step, results.sorted { $0.key < $1.key }.map(\.value))
    }
  }
}
