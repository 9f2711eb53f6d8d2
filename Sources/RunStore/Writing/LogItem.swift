import RLCore

/// What happens in a run beside its episodes.
enum LogItem: Sendable {
  case metric(MetricPoint)
  case evaluation(Evaluation)
  case checkpoint(Checkpoint, [NamedTensor], TrainingSnapshot?)
  /// Arrays beside what the agent knew at a checkpoint.
  case lastTransitions(step: Int, [NamedTensor])
  case end(RunProgress)
}
