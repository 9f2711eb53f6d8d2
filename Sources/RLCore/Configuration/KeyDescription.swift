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
