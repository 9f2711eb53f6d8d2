/// A key that has another value in later settings than in earlier ones.
package struct SettingChange: Sendable, Equatable, CustomStringConvertible {
  /// `agent.learning_rate`
  package let key: String
  /// Nil where the key is not set.
  package let before, after: String?

  package var description: String { "\(key): \(before ?? "not set") -> \(after ?? "not set")" }
}
