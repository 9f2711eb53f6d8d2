/// A source of environments that no catalog can list: each is created when a user names it, from a file or
/// another package.
public struct EnvironmentSource: Sendable {
  /// The key of the section `environment` that names one: `id`, or the source's own key.
  public let key: String
  /// An example of a name: `./libmyworld.so`.
  public let example: String
  /// One sentence for `list environments`.
  public let summary: String
  /// Whether a name is a file path, relative to the experiment file that contains it.
  public let namesFiles: Bool
  /// The prefix of every name: `gymnasium:`; empty if names are recognized otherwise.
  public let prefix: String
  /// Whether `name` belongs to this source, on the command line or as an `id`.
  public let owns: @Sendable (_ name: String) -> Bool
  /// The catalog entry for `name`.
  ///
  /// - Throws: `ConfigurationProblem` if there is none.
  public let entry: @Sendable (_ name: String) throws(ConfigurationProblem) -> EnvironmentEntry
  /// Sets the host program of the environments.
  public let attach: @Sendable (ForeignHost) -> Void

  public init(
    key: String, example: String, summary: String, namesFiles: Bool = false, prefix: String = "",
    owns: @escaping @Sendable (_ name: String) -> Bool,
    entry: @escaping @Sendable (_ name: String) throws(ConfigurationProblem) -> EnvironmentEntry,
    attach: @escaping @Sendable (ForeignHost) -> Void = { _ in }
  ) {
    (self.key, self.example, self.summary, self.namesFiles) = (key, example, summary, namesFiles)
    (self.prefix, self.owns, self.entry, self.attach) = (prefix, owns, entry, attach)
  }

  /// Whether a name is the path of a shared library: it begins with `.` or `/`, or has a library's extension. A slash
  /// alone is part of many an id, `ALE/Pong-v5`.
  public static func isLibraryPath(_ name: String) -> Bool {
    name.hasPrefix(".") || name.hasPrefix("/") || name.hasSuffix(".so") || name.hasSuffix(".dylib")
  }
}
