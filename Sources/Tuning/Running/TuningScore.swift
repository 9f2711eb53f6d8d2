import Comparison
import Lab
import RunStore

/// What a search makes high or low, of one run.
package struct TuningScore: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// The last measured value.
    case final
    /// The mean height of the curve.
    case area
    /// Environment steps until the metric first reaches the threshold.
    case steps(threshold: Double)
  }

  package let metric: ComparisonMetric
  package let kind: Kind
  package let isMinimized: Bool
  /// As the file names it.
  package let name: String

  /// - Parameter threshold: the environment's own.
  package init(_ tuning: TuningConfiguration, threshold: Double?) {
    name = tuning.metric
    isMinimized = tuning.isMinimized ?? false
    switch tuning.metric {
    case TuningConfiguration.areaMetric: (metric, kind) = (.evaluationReturn, .area)
    case TuningConfiguration.stepsMetric:
      (metric, kind) = (.evaluationReturn, .steps(threshold: tuning.threshold ?? threshold ?? .infinity))
    default: (metric, kind) = (ComparisonMetric(tuning.metric), .final)
    }
  }

  /// The score of a run at a step, or at its end; nil where nothing is measured. One that diverged counts with its worst value.
  ///
  /// The environments of a run step together, so it stops, and may be evaluated, at the first of their steps from there on.
  package func value(of run: ComparedRun, at step: Int?) -> Double? {
    let together = max(run.settings.integer("training.environments") ?? 1, 1)
    let last = step.map { $0.isMultiple(of: together) ? $0 : $0 + together - $0 % together } ?? .max
    let curve = run.curve.filter { $0.step <= last }
    let end = step ?? max(run.plannedSteps, run.progress.steps)
    if case .steps(let threshold) = kind {
      return Double(curve.first { $0.value >= threshold }?.step ?? end)
    }
    let values = curve.map(\.value)
    if run.progress.status == .diverged {
      return ComparisonOptions(isMinimized: isMinimized).worst(of: values)
    }
    guard let first = curve.first, let last = curve.last else { return nil }
    guard kind == .area, first.step < last.step else { return last.value }
    return meanHeight(curve, from: Double(first.step), to: Double(last.step))
  }

  /// Runs as a comparison reads them: what is not a value at the end becomes one.
  package func comparable(_ runs: [ComparedRun]) -> (runs: [ComparedRun], metric: ComparisonMetric) {
    if kind == .final { return (runs, metric) }
    let scored = runs.map { run in
      var run = run
      run.curve =
        value(of: run, at: nil).map {
          [CurvePoint(step: run.curve.last?.step ?? run.progress.steps, value: $0)]
        } ?? []
      return run
    }
    return (scored, .recorded(name))
  }
}
