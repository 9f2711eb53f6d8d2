/// How learning has gone so far.
package struct LearningCurves: Sendable {
  /// Mean returns of training episodes, smoothed, and of evaluations.
  package var training: [CurvePoint] = []
  package var evaluation: [CurvePoint] = []
  /// The loss, or what an agent has in its place, and its name.
  package var loss: [CurvePoint] = []
  package var lossName = "loss"
  package var epsilon: [CurvePoint] = []
  package var stepsPerSecond: [CurvePoint] = []
  package init() {}
}
