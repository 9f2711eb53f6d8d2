/// Type-erased description of a key, for tools.
public struct KeyDescription: Sendable, Equatable {
  public let name: String
  public let kind: ConfigurationKind
  public let isOptional: Bool
  public let defaultValue: ConfigurationValue
  public let documentation: String
  /// What was done before the key existed, for runs recorded without it; nil where that is the default.
  public let earlierValue: ConfigurationValue?
  /// What the key is about, such as `exploration`; empty for what is the configuration's own.
  public private(set) var group = ""
  /// When the key has an effect, as the end of "it applies only ..."; nil for a key that always has one.
  public private(set) var condition: String?
  /// Whether a run's settings list it only where it differs from its default.
  public private(set) var isListedOnlyWhenSet = false
  /// Whether it has an effect while the other keys have their defaults.
  public private(set) var appliesByDefault = true

  /// A key that is not declared by a Swift type but by a plugin or a Python package.
  public init(
    name: String, kind: ConfigurationKind, isOptional: Bool = false, defaultValue: ConfigurationValue,
    documentation: String, earlierValue: ConfigurationValue? = nil
  ) {
    (self.name, self.kind, self.isOptional) = (name, kind, isOptional)
    (self.defaultValue, self.documentation) = (defaultValue, documentation)
    self.earlierValue = earlierValue
  }

  init<Root>(_ key: ConfigurationKey<Root>, defaults: Root) {
    self.init(
      name: key.name, kind: key.kind, isOptional: key.isOptional, defaultValue: key.get(defaults),
      documentation: key.documentation, earlierValue: key.earlierValue)
    (group, condition) = (key.group, key.condition?.words)
    isListedOnlyWhenSet = key.isListedOnlyWhenSet
    appliesByDefault = key.condition?.isMet(defaults) ?? true
  }
}
