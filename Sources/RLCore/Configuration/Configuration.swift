/// Values that a user can set in an experiment file; `init()` gives the defaults.
///
/// ```swift
/// struct Parameters: Configuration {
///   var isSlippery = true
///   static let keys: [ConfigurationKey<Self>] = [
///     .init("is_slippery", \.isSlippery, "Whether a move may slip sideways."),
///   ]
/// }
/// ```
///
/// The list of keys is the one source of what `check`, `describe`, `schema` and the error messages say.
public protocol Configuration: Sendable {
  init()
  static var keys: [ConfigurationKey<Self>] { get }
  /// Problems that involve several keys: invalid combinations. Empty when all is well.
  func problems() -> [ConfigurationProblem]
}

extension Configuration {
  public func problems() -> [ConfigurationProblem] { [] }
}

extension Configuration {
  /// Every key with its default.
  public static var keyDescriptions: [KeyDescription] { keyDescriptions(defaults: Self()) }

  /// Every key with its value in `defaults` as its default.
  public static func keyDescriptions(defaults: Self) -> [KeyDescription] {
    keys.map { KeyDescription($0, defaults: defaults) }
  }

  /// The configuration with the defaults overridden by `values`.
  ///
  /// - Precondition: every name is a key, and every value is of its key's kind.
  public init(_ values: [String: ConfigurationValue]) {
    self.init()
    for key in Self.keys {
      if let value = values[key.name] { key.set(&self, value) }
    }
  }

  /// Keys that have no effect given the other values, each with the condition under which it would.
  public var idleKeys: [ConfigurationProblem] {
    Self.keys.compactMap { key in
      guard let condition = key.condition, !condition.isMet(self) else { return nil }
      return ConfigurationProblem(key.name, "has no effect here: it applies only \(condition.words)")
    }
  }

  /// Every key's value, in the order of the keys.
  public var values: [(name: String, value: ConfigurationValue)] {
    Self.keys.map { ($0.name, $0.get(self)) }
  }
}
