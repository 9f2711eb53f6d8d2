/// The program in which environments outside Swift run, as these see it.
public struct ForeignHost: Sendable {
  /// Whether the program was asked to end, so that nobody should wait for a world that hangs.
  public let isStopping: @Sendable () -> Bool
  /// Takes a line that an environment prints; nil where nobody wants to see it.
  public let takeLine: (@Sendable (_ environment: String, _ line: String) -> Void)?

  public init(
    isStopping: @escaping @Sendable () -> Bool = { false },
    takeLine: (@Sendable (_ environment: String, _ line: String) -> Void)? = nil
  ) {
    (self.isStopping, self.takeLine) = (isStopping, takeLine)
  }
}
