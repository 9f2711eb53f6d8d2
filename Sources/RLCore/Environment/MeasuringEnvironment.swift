/// An environment that knows more about a step than its reward, for example whether the action was the best one.
///
/// Training records the measures of the first environment of its batch as metrics, wherever it reports.
public protocol MeasuringEnvironment: Environment {
  /// Measures of the last step, also where it ended an episode and the next has begun; empty before the first. They are not read by the agent.
  var measures: [Metric] { get }
}
