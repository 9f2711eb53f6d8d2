/// A key of a configuration: its name, type, range, documentation, and the property that it sets.
public struct ConfigurationKey<Root>: Sendable {
  public let name: String
  public let kind: ConfigurationKind
  /// Whether the value may be `null`.
  public let isOptional: Bool
  public let documentation: String
  /// What the key is about, such as `exploration`, for lists of keys; empty for what is the configuration's own.
  public private(set) var group = ""
  let get: @Sendable (Root) -> ConfigurationValue
  let set: @Sendable (inout Root, ConfigurationValue) -> Void
  /// When the key has an effect, as the end of "it applies only ...", and whether it does; nil for a key that
  /// always has one.
  private(set) var condition: (words: String, isMet: @Sendable (Root) -> Bool)?
  /// What was done before the key existed; nil where that is the default.
  private(set) var earlierValue: ConfigurationValue?
  /// Whether a run's settings list it only where it differs from its default.
  private(set) var isListedOnlyWhenSet = false

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

  /// A range of two numbers that a key may have: `in: 0...40`.
  public init(
    _ name: String, _ path: any WritableKeyPath<Root, Double> & Sendable, in range: ClosedRange<Double>,
    _ documentation: String
  ) {
    self.init(name, path, in: NumberRange(range.lowerBound, range.upperBound), documentation)
  }

  public init(
    _ name: String, _ path: any WritableKeyPath<Root, Double?> & Sendable, in range: ClosedRange<Double>,
    _ documentation: String
  ) {
    self.init(name, path, in: NumberRange(range.lowerBound, range.upperBound), documentation)
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

  public init(
    _ name: String, _ path: any WritableKeyPath<Root, [Double]> & Sendable, in range: ClosedRange<Double>,
    _ documentation: String
  ) {
    self.init(name, path, in: NumberRange(range.lowerBound, range.upperBound), documentation)
  }

  public init(_ name: String, _ path: any WritableKeyPath<Root, [String]> & Sendable, _ documentation: String)
  {
    self.init(
      name, .texts, isOptional: false, documentation, path, wrap: { .texts($0) }, unwrap: { $0.texts })
  }

  /// A list of mappings, each with the keys of `Element`. Null is not written: it stands for a key that is not set.
  public init<Element: Configuration>(
    _ name: String, _ path: any WritableKeyPath<Root, [Element]> & Sendable, _ documentation: String
  ) {
    self.init(
      name, .records(Element.keyDescriptions), isOptional: false, documentation, path,
      wrap: { elements in
        .records(
          elements.map {
            $0.values.filter { $0.value != .none }.map { ConfigurationEntry($0.name, $0.value) }
          })
      },
      unwrap: { value in
        value.records?.map { entries in
          Element(Dictionary(entries.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }))
        }
      })
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

  /// The same key for a configuration that contains this one at `path`.
  public func within<Outer>(_ path: any WritableKeyPath<Outer, Root> & Sendable) -> ConfigurationKey<Outer> {
    let (get, set) = (get, set)
    var key = ConfigurationKey<Outer>(
      name, kind, isOptional, documentation, get: { get($0[keyPath: path]) },
      set: { set(&$0[keyPath: path], $1) })
    key.group = group
    if let (words, isMet) = condition { key.condition = (words, { isMet($0[keyPath: path]) }) }
    key.earlierValue = earlierValue
    key.isListedOnlyWhenSet = isListedOnlyWhenSet
    return key
  }

  /// The same key, listed among a run's settings only where it is set: runs of before it existed have the same settings, and
  /// the same digest.
  public var listedOnlyWhenSet: Self {
    var key = self
    key.isListedOnlyWhenSet = true
    return key
  }

  /// The same key, for whose lack in a run recorded before it existed `value` stands: what was done then.
  ///
  /// ```swift
  /// .init("ties", \.ties, "Which of equally good actions is taken.").before(.text("first"))
  /// ```
  public func before(_ value: ConfigurationValue) -> Self {
    var key = self
    key.earlierValue = value
    return key
  }

  /// The same keys, listed under a common title.
  public static func grouped(_ title: String, _ keys: [Self]) -> [Self] {
    keys.map { key in
      var key = key
      key.group = title
      return key
    }
  }

  /// The same key, which has an effect only if `isMet` returns true; setting it otherwise is reported.
  ///
  /// ```swift
  /// .init("ucb_c", \.ucbConstant, in: .nonNegative, "How much rarity counts.")
  ///   .acting("with exploration: ucb") { $0.exploration == .ucb }
  /// ```
  ///
  /// - Parameters:
  ///   - words: the condition as the end of "it acts only ...".
  ///   - isMet: whether it acts.
  public func acting(_ words: String, where isMet: @escaping @Sendable (Root) -> Bool) -> Self {
    var key = self
    key.condition = (words, isMet)
    return key
  }
}
