/// The host program of external environments.
public struct ForeignHost: Sendable {
  /// Whether the program was asked to stop, so that hanging environments are no longer waited for.
  public let isStopping: @Sendable () -> Bool
  /// Receives a line that an environment prints, or nil if nobody wants it.
  public let takeLine: (@Sendable (_ environment: String, _ line: String) -> Void)?
  /// Receives a line about something that an environment does wrong and that hinders nobody.
  public let warn: @Sendable (_ line: String) -> Void

  public init(
    isStopping: @escaping @Sendable () -> Bool = { false },
    takeLine: (@Sendable (_ environment: String, _ line: String) -> Void)? = nil,
    warn: @escaping @Sendable (_ line: String) -> Void = { _ in }
  ) {
    (self.isStopping, self.takeLine, self.warn) = (isStopping, takeLine, warn)
  }
}
