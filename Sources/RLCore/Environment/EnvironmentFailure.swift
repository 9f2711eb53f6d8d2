/// Why an environment cannot go on: one line that says what happened and what to do.
public struct EnvironmentFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// What has to change before it can go on.
  public enum Cause: Sendable, Equatable {
    /// The machine or the moment: another try may succeed.
    case circumstances
    /// The environment's own code: the same steps fail again until it is mended.
    case environment
    /// A number that is not finite in an observation or a reward: training diverged.
    case notFinite
  }

  public let description: String
  public let cause: Cause
  /// Where in the environment's code it happened, call by call, in lines; empty where that is not known.
  public let trace: String

  public init(_ description: String, cause: Cause = .circumstances, trace: String = "") {
    self.description = description
    self.cause = cause
    self.trace = trace
  }
}
