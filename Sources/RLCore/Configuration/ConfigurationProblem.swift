/// Why a configuration cannot be used: one sentence, and the key to point at.
public struct ConfigurationProblem: Error, Sendable, Equatable, CustomStringConvertible {
  /// The key whose value is at fault; nil when the section as a whole is.
  public var key: String?
  public var message: String

  public init(_ key: String?, _ message: String) {
    self.key = key
    self.message = message
  }

  public var description: String { key.map { "\($0): \(message)" } ?? message }
}
