import RLCore

/// A key that two resolved experiments say different things of.
package struct ConfigurationDifference: Sendable, Equatable, CustomStringConvertible {
  /// `agent.learning_rate`
  package let key: String
  /// As they stand in the file; nil where the key is not there.
  package let before, after: String?

  package var description: String { "\(key): \(before ?? "not set") -> \(after ?? "not set")" }

  fileprivate static func between(_ before: String, _ after: String) -> [ConfigurationDifference] {
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

extension Experiment {
  /// What this experiment says otherwise than one that `resolvedYAML` wrote, perhaps of an older version of the lab, in
  /// the order of this one.
  ///
  /// Seeds do not count, since a run depends on its own only, nor do views, on which nothing depends; nor a key that
  /// is not in the older one and has its default, since keys come with the default of doing what was done before.
  package func differences(from recorded: String) -> [ConfigurationDifference] {
    ConfigurationDifference.between(recorded, resolvedYAML).filter {
      $0.before != nil || $0.after != defaults[$0.key]
    }
  }

  private var defaults: [String: String] {
    let sections: [(Section, [(name: String, value: ConfigurationValue)])] = [
      (.environment, environment.entry.keys.map { ($0.name, $0.defaultValue) }),
      (.agent, agent.entry.keys.map { ($0.name, $0.defaultValue) }),
      (.training, TrainingConfiguration().values), (.evaluation, EvaluationConfiguration().values),
      (.checkpoint, CheckpointConfiguration().values),
    ]
    return Dictionary(
      sections.flatMap { section, entries in
        entries.map { ("\(section.rawValue).\($0.name)", yaml($0.value)) }
      }, uniquingKeysWith: { first, _ in first })
  }
}
