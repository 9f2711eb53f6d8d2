import RunStore

/// Moving average over training episodes: the mean over up to `window` episodes before each point of a curve.
package struct TrainingAverage: Sendable {
  private let metric: ComparisonMetric
  private let window: Int
  /// The step at the end of each episode.
  private let steps: [Int]
  /// Environment steps of the whole run, of which the last ones may belong to no ended episode.
  private let runSteps: Int
  /// `[N + 1]`, sums over the first episodes.
  private var returns = [0.0]
  private var lengths = [0.0]

  /// Training episodes averaged where nothing else is asked for.
  package static let standardWindow = 100
  /// Points of a curve over steps.
  private static let points = 100
  /// Most points of a curve over episodes.
  private static let mostEpisodes = 250

  /// - Parameters:
  ///   - episodes: in the order in which they ended.
  ///   - runSteps: environment steps of the whole run; nil for those up to the end of its last episode.
  package init(_ episodes: [Episode], of metric: ComparisonMetric, window: Int, runSteps: Int? = nil) {
    (self.metric, self.window) = (metric, window)
    steps = episodes.map(\.step)
    self.runSteps = max(runSteps ?? 0, steps.last ?? 0)
    returns.reserveCapacity(episodes.count + 1)
    lengths.reserveCapacity(episodes.count + 1)
    for episode in episodes {
      returns.append(returns[returns.count - 1] + episode.return)
      lengths.append(lengths[lengths.count - 1] + Double(episode.length))
    }
  }

  /// The value after `count` episodes, of up to `window` of them.
  ///
  /// - Precondition: at least one episode has ended, or the metric is a sum or a number, which begins at 0.
  private func value(after count: Int, window: Int) -> Double {
    let first = count - min(count, window)
    let (total, length) = (returns[count] - returns[first], lengths[count] - lengths[first])
    return switch metric {
    case .trainingLength: length / Double(count - first)
    case .rewardPerStep: total / length
    case .cumulativeReward: returns[count]
    case .trainingEpisodes: Double(count)
    default: total / Double(count - first)
    }
  }

  /// At a hundredth of the steps each: of a mean from the first episode to the last, of a sum or a number, which is known
  /// in between as well, over the whole run, so that all seeds count at every step.
  package var bySteps: [CurvePoint] {
    guard let lastEpisode = steps.last else { return [] }
    let last = metric.isAverage ? lastEpisode : runSteps
    var (points, index): ([CurvePoint], Int) = ([], 0)
    for point in 1...Self.points {
      let step = Int((Double(last) * Double(point) / Double(Self.points)).rounded(.down))
      while index < steps.count, steps[index] <= step { index += 1 }
      guard index > 0 || !metric.isAverage, points.last?.step != step else { continue }
      points.append(CurvePoint(step: step, value: value(after: index, window: window)))
    }
    return points
  }

  /// At every episode, or at every second, fifth, tenth, … of many: seeds with other numbers of episodes share most
  /// of the points.
  package var byEpisodes: [CurvePoint] {
    let stride = Self.stride(steps.count)
    return (0..<steps.count / stride).map {
      let count = ($0 + 1) * stride
      return CurvePoint(step: count, value: value(after: count, window: window))
    }
  }

  /// The mean over the episodes with these numbers, as far as there are such; nil if there are none. Of the cumulative
  /// reward it is the sum of theirs, of the number of episodes their number.
  package func mean(over numbers: ClosedRange<Int>) -> Double? {
    let (first, last) = (max(numbers.lowerBound, 1) - 1, min(numbers.upperBound, steps.count))
    guard first < last else { return nil }
    return switch metric {
    case .cumulativeReward: returns[last] - returns[first]
    case .trainingEpisodes: Double(last - first)
    default: value(after: last, window: last - first)
    }
  }

  /// A curve over steps by the number of episodes that had ended; of several points at one number the last.
  package static func byEpisodes(_ curve: [CurvePoint], _ episodes: [Episode]) -> [CurvePoint] {
    var (result, ended): ([CurvePoint], Int) = ([], 0)
    for point in curve {
      while ended < episodes.count, episodes[ended].step <= point.step { ended += 1 }
      if result.last?.step == ended { result.removeLast() }
      result.append(CurvePoint(step: ended, value: point.value))
    }
    return result
  }

  /// The smallest of 1, 2, 5, 10, … with which there are at most `mostEpisodes` points.
  private static func stride(_ count: Int) -> Int {
    var power = 1
    while true {
      for factor in [1, 2, 5] where count <= factor * power * mostEpisodes { return factor * power }
      power *= 10
    }
  }
}
