/// A configuration without keys.
public struct NoParameters: Configuration {
  public init() {}
  public static let keys: [ConfigurationKey<Self>] = []
}
