/// Type-erased description of a key, for tools.
public struct KeyDescription: Sendable, Equatable {
  public let name: String
  public let kind: ConfigurationKind
  public let isOptional: Bool
  public let defaultValue: ConfigurationValue
  public let documentation: String
  /// What was done before the key existed, for runs recorded without it; nil where that is the default.
  public let earlierValue: ConfigurationValue?

  /// A key that is not declared by a Swift type but by a plugin or a Python package.
  public init(
    name: String, kind: ConfigurationKind, isOptional: Bool = false, defaultValue: ConfigurationValue,
    documentation: String, earlierValue: ConfigurationValue? = nil
  ) {
    (self.name, self.kind, self.isOptional) = (name, kind, isOptional)
    (self.defaultValue, self.documentation) = (defaultValue, documentation)
    self.earlierValue = earlierValue
  }
}
