/// Where an exported policy comes from, for headers and metadata.
package struct ExportFacts: Sendable, Equatable {
  package let run, environment, algorithm: String
  package let seed: UInt64
  /// Environment steps of the checkpoint.
  package let step: Int
  /// The SHA-256 of the weights in the run.
  package let digest: String

  package init(
    run: String, environment: String, algorithm: String, seed: UInt64, step: Int, digest: String
  ) {
    self.run = run
    self.environment = environment
    self.algorithm = algorithm
    self.seed = seed
    self.step = step
    self.digest = digest
  }

  /// Names and values, in the order in which they are written.
  package var list: [(name: String, value: String)] {
    [
      ("run", run), ("environment", environment), ("algorithm", algorithm), ("seed", String(seed)),
      ("step", String(step)), ("digest", digest),
    ]
  }

  /// On one line, without what would end a comment of C or Java.
  package var comment: String {
    Self.commented(list.map { "\($0.name) \($0.value)" }.joined(separator: ", "))
  }

  /// A text that may have names of strangers, as part of a comment of C or Java, which it cannot end.
  package static func commented(_ text: String) -> String {
    text.replacing("*/", with: "* /").replacing("\\", with: "/").filter { !$0.isNewline }
  }
}
