/// Provenance of a run: what is needed to reproduce it.
package struct Provenance: Sendable, Equatable {
  /// Version of rl-lab.
  package var version: String
  package var gitCommit: String?
  package var toolchain: String
  package var processor: String
  package var commandLine: String
  /// Name and version of the operating system.
  package var host: String

  package init(
    version: String, gitCommit: String? = nil, toolchain: String, processor: String, commandLine: String,
    host: String
  ) {
    self.version = version
    self.gitCommit = gitCommit
    self.toolchain = toolchain
    self.processor = processor
    self.commandLine = commandLine
    self.host = host
  }
}
