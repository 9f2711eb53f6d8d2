/// Why an environment has failed: one line that says what happened and what to do.
public struct EnvironmentFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// The cause, which determines what must change before resuming.
  public enum Cause: Sendable, Equatable {
    /// The machine or circumstances: another attempt may succeed.
    case circumstances
    /// The environment's own code: the same steps fail again until it is fixed.
    case environment
    /// A non-finite observation or reward: training diverged.
    case notFinite
  }

  public let description: String
  public let cause: Cause
  /// The traceback within the environment's code; empty if unknown.
  public let trace: String
  /// The key whose value is at fault, where the environment cannot be made for its settings; nil if unknown.
  public let key: String?

  public init(
    _ description: String, cause: Cause = .circumstances, trace: String = "", key: String? = nil
  ) {
    self.description = description
    self.cause = cause
    self.trace = trace
    self.key = key
  }
}
