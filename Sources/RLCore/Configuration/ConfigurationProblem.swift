/// Why a configuration is invalid: one sentence, and the key at fault.
public struct ConfigurationProblem: Error, Sendable, Equatable, CustomStringConvertible {
  /// The key whose value is invalid, or nil for the section as a whole.
  public var key: String?
  public var message: String
  /// Whether more memory than the limit would be taken, so that a higher one helps.
  package var exceedsMemory = false

  public init(_ key: String?, _ message: String) {
    self.key = key
    self.message = message
  }

  /// That something would take more memory than there is.
  package static func memory(_ key: String?, _ message: String) -> ConfigurationProblem {
    var problem = ConfigurationProblem(key, message)
    problem.exceedsMemory = true
    return problem
  }

  public var description: String { key.map { "\($0): \(message)" } ?? message }
}
