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

  /// On one line, without what would end or begin a comment of C or Java.
  package var comment: String {
    Self.commented(list.map { "\($0.name) \($0.value)" }.joined(separator: ", "))
  }

  /// A text that may have names of strangers, as part of a comment of C or Java, where it neither ends one nor begins one.
  package static func commented(_ text: String) -> String {
    // By scalars: what a character is to Swift may hold a sign that a compiler reads by itself.
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where !Character(scalar).isNewline {
      // A backslash begins an escape in Java.
      let next: Unicode.Scalar = scalar == "\\" ? "/" : scalar
      if let last = result.last, (last == "*" && next == "/") || (last == "/" && next == "*") {
        result.append(" ")
      }
      result.append(next)
    }
    return String(result)
  }
}
