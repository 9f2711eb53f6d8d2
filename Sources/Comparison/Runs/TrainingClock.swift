/// Training time of a run at each step, without evaluation.
///
/// The lab records its speed over stretches of steps; their lengths over their speeds add up to the time. Between two
/// of their ends, and after the last one, the time is in proportion to the steps.
package struct TrainingClock: Sendable, Equatable {
  private var steps = [0]
  /// At each of `steps`, s.
  private var seconds = [0.0]
  /// s; of the whole run, for what has no recorded speed.
  private let meanSecondsPerStep: Double?

  /// - Parameters:
  ///   - speeds: steps/s since the point before, by step.
  ///   - stepsPerSecond: of the whole run; nil where it has none yet.
  package init(speeds: [CurvePoint], stepsPerSecond: Double?) {
    meanSecondsPerStep = stepsPerSecond.map { 1 / $0 }
    for point in speeds where point.value > 0 && point.step > steps[steps.count - 1] {
      let last = steps.count - 1
      seconds.append(seconds[last] + Double(point.step - steps[last]) / point.value)
      steps.append(point.step)
    }
  }

  /// Training time after `step` steps, or nil if no speed is known.
  package func seconds(at step: Int) -> Double? {
    let above = steps.partitioningIndex { $0 > step }
    let below = max(above - 1, 0)
    let beyond = Double(step - steps[below])
    if above < steps.count {
      return seconds[below] + beyond * (seconds[above] - seconds[below]) / Double(steps[above] - steps[below])
    }
    return meanSecondsPerStep.map { seconds[below] + beyond * $0 }
  }
}
