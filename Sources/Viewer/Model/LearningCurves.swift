/// Learning curves of a run.
package struct LearningCurves: Sendable {
  /// Mean returns of training episodes, smoothed, and of evaluations.
  package var training: [CurvePoint] = []
  package var evaluation: [CurvePoint] = []
  /// The loss, or the agent's equivalent, and its name.
  package var loss: [CurvePoint] = []
  package var lossName = "loss"
  package var epsilon: [CurvePoint] = []
  package var stepsPerSecond: [CurvePoint] = []
  /// Of a run through several tasks, once the first one has ended.
  package var matrix: TaskMatrix?
  package init() {}
}
