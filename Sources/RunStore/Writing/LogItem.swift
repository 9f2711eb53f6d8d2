import RLCore

/// Log items other than episodes.
enum LogItem: Sendable {
  case metric(MetricPoint)
  case evaluation(Evaluation)
  case checkpoint(Checkpoint, [NamedTensor], TrainingSnapshot?)
  /// Arrays in addition to the agent's weights at a checkpoint.
  case lastTransitions(step: Int, [NamedTensor])
  case end(RunProgress)
}
