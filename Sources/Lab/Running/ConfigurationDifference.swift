/// A key that two resolved experiments say different things of.
package struct ConfigurationDifference: Sendable, Equatable, CustomStringConvertible {
  /// `agent.learning_rate`
  package let key: String
  /// As they stand in the file; nil where the key is not there.
  package let before, after: String?

  package var description: String { "\(key): \(before ?? "not set") -> \(after ?? "not set")" }

  /// The differences between two experiments as `Experiment.resolvedYAML` writes them, in the order of the second.
  ///
  /// Seeds do not count, since a run depends on its own only, nor do views, on which nothing depends.
  package static func between(_ before: String, _ after: String) -> [ConfigurationDifference] {
    let (old, new) = (values(before), values(after))
    let oldValues = Dictionary(old, uniquingKeysWith: { first, _ in first })
    let newKeys = Set(new.map(\.0))
    return new.filter { oldValues[$0.0] != $0.1 }.map {
      .init(key: $0.0, before: oldValues[$0.0], after: $0.1)
    }
      + old.filter { !newKeys.contains($0.0) }.map { .init(key: $0.0, before: $0.1, after: nil) }
  }

  private static func values(_ yaml: String) -> [(String, String)] {
    var section = ""
    var values: [(String, String)] = []
    for line in yaml.split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      let key = line[..<colon].drop { $0 == " " }
      if !line.hasPrefix(" ") { section = value.isEmpty ? "\(key)." : "" }
      if !value.isEmpty, !["seeds", "log"].contains(section + key) {
        values.append((section + key, String(value)))
      }
    }
    return values
  }
}
