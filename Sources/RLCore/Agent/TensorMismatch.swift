/// Why stored arrays do not fit an agent.
public struct TensorMismatch: Error, Sendable, Equatable, CustomStringConvertible {
  public let description: String
  public init(_ description: String) { self.description = description }
}
