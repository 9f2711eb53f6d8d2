/// Values that a user may set in an experiment file; `init()` holds the defaults.
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
  /// What no single key can see: combinations that make no sense. Empty when all is well.
  func problems() -> [ConfigurationProblem]
}

extension Configuration {
  public func problems() -> [ConfigurationProblem] { [] }
}

/// A configuration without keys.
public struct NoParameters: Configuration {
  public init() {}
  public static let keys: [ConfigurationKey<Self>] = []
}

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

/// A value as it stands in an experiment file, typed by the key it belongs to.
public enum ConfigurationValue: Sendable, Equatable {
  case none
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case integers([Int])
  case numbers([Double])
  case texts([String])
}

/// An interval of numbers whose ends may belong to it or not.
public struct NumberRange: Sendable, Equatable, CustomStringConvertible {
  public var low, high: Double
  public var includesLow, includesHigh: Bool

  public init(_ low: Double, _ high: Double, includesLow: Bool = true, includesHigh: Bool = true) {
    (self.low, self.high) = (low, high)
    (self.includesLow, self.includesHigh) = (includesLow, includesHigh)
  }

  /// Every finite number.
  public static let finite = NumberRange(-.infinity, .infinity, includesLow: false, includesHigh: false)
  /// [0, 1]
  public static let unit = NumberRange(0, 1)
  /// (0, ∞)
  public static let positive = NumberRange(0, .infinity, includesLow: false, includesHigh: false)
  /// [0, ∞)
  public static let nonNegative = NumberRange(0, .infinity, includesHigh: false)

  public func contains(_ value: Double) -> Bool {
    (includesLow ? value >= low : value > low) && (includesHigh ? value <= high : value < high)
  }

  public var description: String {
    if self == .finite { return "a finite number" }
    switch (low, high) {
    case (-.infinity, .infinity): return "a number"
    case (_, .infinity):
      return
        "a number \(includesLow ? "of at least" : "above") \(Self.short(low))\(includesHigh ? ", or .inf" : "")"
    case (-.infinity, _): return "a number \(includesHigh ? "of at most" : "below") \(Self.short(high))"
    default: break
    }
    return
      "a number in \(includesLow ? "[" : "(")\(Self.short(low)), \(Self.short(high))\(includesHigh ? "]" : ")")"
  }

  static func short(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }
}

/// The type and range of a key's value.
public enum ConfigurationKind: Sendable, Equatable {
  case bool
  case integer(ClosedRange<Int>)
  case number(NumberRange)
  /// One of `choices`, or any text when there are none.
  case text(choices: [String])
  /// A list whose elements lie in the range.
  case integers(ClosedRange<Int>)
  case numbers(NumberRange)
  case texts
}

/// One key of a configuration: its name, type, range, meaning, and the property that it sets.
public struct ConfigurationKey<Root>: Sendable {
  public let name: String
  public let kind: ConfigurationKind
  /// Whether the value may be `null`.
  public let isOptional: Bool
  public let documentation: String
  let get: @Sendable (Root) -> ConfigurationValue
  let set: @Sendable (inout Root, ConfigurationValue) -> Void
  /// When the key acts, as the end of "it acts only ...", and whether it does; nil for a key that always acts.
  private(set) var condition: (words: String, isMet: @Sendable (Root) -> Bool)?

  private init<Value>(
    _ name: String, _ kind: ConfigurationKind, isOptional: Bool, _ documentation: String,
    _ path: any WritableKeyPath<Root, Value> & Sendable,
    wrap: @escaping @Sendable (Value) -> ConfigurationValue,
    unwrap: @escaping @Sendable (ConfigurationValue) -> Value?
  ) {
    (self.name, self.kind, self.isOptional, self.documentation) = (name, kind, isOptional, documentation)
    get = { wrap($0[keyPath: path]) }
    set = { root, value in
      guard let value = unwrap(value) else {
        preconditionFailure("a value of another type for the key \(name)")
      }
      root[keyPath: path] = value
    }
  }

  public init(_ name: String, _ path: any WritableKeyPath<Root, Bool> & Sendable, _ documentation: String) {
    self.init(name, .bool, isOptional: false, documentation, path, wrap: { .bool($0) }, unwrap: { $0.bool })
  }

  public init(
    _ name: String, _ path: any WritableKeyPath<Root, Int> & Sendable, in range: ClosedRange<Int>,
    _ documentation: String
  ) {
    self.init(
      name, .integer(range), isOptional: false, documentation, path, wrap: { .integer($0) },
      unwrap: { $0.integer })
  }

  public init(
    _ name: String, _ path: any WritableKeyPath<Root, Int?> & Sendable, in range: ClosedRange<Int>,
    _ documentation: String
  ) {
    self.init(
      name, .integer(range), isOptional: true, documentation, path,
      wrap: { $0.map { .integer($0) } ?? .none },
      unwrap: { $0 == .none ? .some(nil) : $0.integer.map { .some($0) } })
  }

  public init(
    _ name: String, _ path: any WritableKeyPath<Root, Double> & Sendable, in range: NumberRange,
    _ documentation: String
  ) {
    self.init(
      name, .number(range), isOptional: false, documentation, path, wrap: { .number($0) },
      unwrap: { $0.number })
  }

  public init(
    _ name: String, _ path: any WritableKeyPath<Root, Double?> & Sendable, in range: NumberRange,
    _ documentation: String
  ) {
    self.init(
      name, .number(range), isOptional: true, documentation, path,
      wrap: { $0.map { .number($0) } ?? .none },
      unwrap: { $0 == .none ? .some(nil) : $0.number.map { .some($0) } })
  }

  public init(_ name: String, _ path: any WritableKeyPath<Root, String> & Sendable, _ documentation: String) {
    self.init(
      name, .text(choices: []), isOptional: false, documentation, path, wrap: { .text($0) },
      unwrap: { $0.text })
  }

  public init<Choice: RawRepresentable & CaseIterable & Sendable>(
    _ name: String, _ path: any WritableKeyPath<Root, Choice> & Sendable, _ documentation: String
  ) where Choice.RawValue == String {
    self.init(
      name, .text(choices: Choice.allCases.map(\.rawValue)), isOptional: false, documentation, path,
      wrap: { .text($0.rawValue) }, unwrap: { $0.text.flatMap(Choice.init(rawValue:)) })
  }

  public init(
    _ name: String, _ path: any WritableKeyPath<Root, [Int]> & Sendable, in range: ClosedRange<Int>,
    _ documentation: String
  ) {
    self.init(
      name, .integers(range), isOptional: false, documentation, path, wrap: { .integers($0) },
      unwrap: { $0.integers })
  }

  public init(
    _ name: String, _ path: any WritableKeyPath<Root, [Double]> & Sendable, in range: NumberRange,
    _ documentation: String
  ) {
    self.init(
      name, .numbers(range), isOptional: false, documentation, path, wrap: { .numbers($0) },
      unwrap: { $0.numbers })
  }

  public init(_ name: String, _ path: any WritableKeyPath<Root, [String]> & Sendable, _ documentation: String)
  {
    self.init(
      name, .texts, isOptional: false, documentation, path, wrap: { .texts($0) }, unwrap: { $0.texts })
  }
}

extension ConfigurationKey {
  private init(
    _ name: String, _ kind: ConfigurationKind, _ isOptional: Bool, _ documentation: String,
    get: @escaping @Sendable (Root) -> ConfigurationValue,
    set: @escaping @Sendable (inout Root, ConfigurationValue) -> Void
  ) {
    (self.name, self.kind, self.isOptional, self.documentation) = (name, kind, isOptional, documentation)
    (self.get, self.set) = (get, set)
  }

  /// The same key of a configuration that holds this one at `path`.
  public func within<Outer>(_ path: any WritableKeyPath<Outer, Root> & Sendable) -> ConfigurationKey<Outer> {
    let (get, set) = (get, set)
    var key = ConfigurationKey<Outer>(
      name, kind, isOptional, documentation, get: { get($0[keyPath: path]) },
      set: { set(&$0[keyPath: path], $1) })
    if let (words, isMet) = condition { key.condition = (words, { isMet($0[keyPath: path]) }) }
    return key
  }

  /// The same key, which changes something only where `isMet` says so. Whoever sets it elsewhere is told.
  ///
  /// ```swift
  /// .init("ucb_c", \.ucbConstant, in: .nonNegative, "How much rarity counts.")
  ///   .acting("with exploration: ucb") { $0.exploration == .ucb }
  /// ```
  ///
  /// - Parameter words: the condition as the end of "it acts only ...".
  public func acting(_ words: String, where isMet: @escaping @Sendable (Root) -> Bool) -> Self {
    var key = self
    key.condition = (words, isMet)
    return key
  }
}

/// A key as tools see it: without the type of the configuration that it belongs to.
public struct KeyDescription: Sendable, Equatable {
  public let name: String
  public let kind: ConfigurationKind
  public let isOptional: Bool
  public let defaultValue: ConfigurationValue
  public let documentation: String

  /// A key that no Swift type declares: of a plugin, of a Python package.
  public init(
    name: String, kind: ConfigurationKind, isOptional: Bool = false, defaultValue: ConfigurationValue,
    documentation: String
  ) {
    (self.name, self.kind, self.isOptional) = (name, kind, isOptional)
    (self.defaultValue, self.documentation) = (defaultValue, documentation)
  }
}

extension Configuration {
  /// Every key with its default.
  public static var keyDescriptions: [KeyDescription] { keyDescriptions(defaults: Self()) }

  /// Every key with its value in `defaults` as its default.
  public static func keyDescriptions(defaults: Self) -> [KeyDescription] {
    keys.map {
      KeyDescription(
        name: $0.name, kind: $0.kind, isOptional: $0.isOptional, defaultValue: $0.get(defaults),
        documentation: $0.documentation)
    }
  }

  /// The configuration with `values` in place of the defaults.
  ///
  /// - Precondition: every name is a key, and every value is of its key's kind.
  public init(_ values: [String: ConfigurationValue]) {
    self.init()
    for key in Self.keys {
      if let value = values[key.name] { key.set(&self, value) }
    }
  }

  /// The keys that change nothing beside the values of the others, each with the condition under which it would.
  public var idleKeys: [ConfigurationProblem] {
    Self.keys.compactMap { key in
      guard let condition = key.condition, !condition.isMet(self) else { return nil }
      return ConfigurationProblem(key.name, "has no effect here: it acts only \(condition.words)")
    }
  }

  /// Every key's value, in the order of the keys.
  public var values: [(name: String, value: ConfigurationValue)] {
    Self.keys.map { ($0.name, $0.get(self)) }
  }
}

extension ConfigurationValue {
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  public var integer: Int? { if case .integer(let value) = self { value } else { nil } }
  public var number: Double? { if case .number(let value) = self { value } else { nil } }
  public var text: String? { if case .text(let value) = self { value } else { nil } }
  public var integers: [Int]? { if case .integers(let value) = self { value } else { nil } }
  public var numbers: [Double]? { if case .numbers(let value) = self { value } else { nil } }
  public var texts: [String]? { if case .texts(let value) = self { value } else { nil } }
}
