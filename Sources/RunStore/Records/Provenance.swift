/// Provenance of a run: what is needed to reproduce it.
package struct Provenance: Sendable, Equatable {
  /// Version of rl-lab.
  package var version: String
  package var gitCommit: String?
  package var toolchain: String
  package var processor: String
  /// Name of the variant of the networks' kernels, on which their last bits depend; nil in files that do not say.
  package var kernels: String?
  package var commandLine: String
  /// Name and version of the operating system.
  package var host: String

  package init(
    version: String, gitCommit: String? = nil, toolchain: String, processor: String, commandLine: String,
    host: String, kernels: String? = nil
  ) {
    self.version = version
    self.gitCommit = gitCommit
    self.toolchain = toolchain
    self.processor = processor
    self.commandLine = commandLine
    self.host = host
    self.kernels = kernels
  }
}
