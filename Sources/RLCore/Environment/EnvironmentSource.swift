/// Environments that no catalog can list: each is made when a user names it, from a file or from another package.
public struct EnvironmentSource: Sendable {
  /// The key of the section `environment` that names one: `id`, or one of the source's own.
  public let key: String
  /// How a name looks: `./libmyworld.so`.
  public let example: String
  /// One sentence for `list environments`.
  public let summary: String
  /// Whether a name is the path of a file; then it is relative to the experiment file that holds it.
  public let namesFiles: Bool
  /// What every name begins with: `gymnasium:`; empty where a name is known by something else.
  public let prefix: String
  /// Whether `name` is one of this source's, on the command line or as an `id`.
  public let owns: @Sendable (_ name: String) -> Bool
  /// The entry of the catalog that `name` stands for.
  ///
  /// - Throws: `ConfigurationProblem` where there is none.
  public let entry: @Sendable (_ name: String) throws(ConfigurationProblem) -> EnvironmentEntry
  /// Makes the program that environments run in known to them, from now on.
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

  /// Whether a name is the path of a shared library: it begins with `.` or `/`, or ends as libraries do. A slash alone
  /// is part of many an id, `ALE/Pong-v5`.
  public static func isLibraryPath(_ name: String) -> Bool {
    name.hasPrefix(".") || name.hasPrefix("/") || name.hasSuffix(".so") || name.hasSuffix(".dylib")
  }
}
