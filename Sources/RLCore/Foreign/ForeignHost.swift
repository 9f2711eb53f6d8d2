/// The host program of external environments.
public struct ForeignHost: Sendable {
  /// Whether the program was asked to stop, so that hanging environments are no longer waited for.
  public let isStopping: @Sendable () -> Bool
  /// Receives a line that an environment prints, or nil if nobody wants it.
  public let takeLine: (@Sendable (_ environment: String, _ line: String) -> Void)?

  public init(
    isStopping: @escaping @Sendable () -> Bool = { false },
    takeLine: (@Sendable (_ environment: String, _ line: String) -> Void)? = nil
  ) {
    (self.isStopping, self.takeLine) = (isStopping, takeLine)
  }
}
