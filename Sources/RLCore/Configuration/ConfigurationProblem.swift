/// Why a configuration is invalid: one sentence, and the key at fault.
public struct ConfigurationProblem: Error, Sendable, Equatable, CustomStringConvertible {
  /// The key whose value is invalid, or nil for the section as a whole.
  public var key: String?
  public var message: String

  public init(_ key: String?, _ message: String) {
    self.key = key
    self.message = message
  }

  public var description: String { key.map { "\($0): \(message)" } ?? message }
}
