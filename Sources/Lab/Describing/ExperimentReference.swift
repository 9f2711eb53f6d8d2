import RLCore
import Text

/// The page on experiment files: each section, each key with its values, default and meaning, and an example.
///
/// It is made from the same keys as `describe` and the schema, so it says what they say.
package func experimentReference(_ catalog: Catalog) -> String {
  var blocks = [
    """
    # The experiment file

    <!-- Written by `./rl-lab schema --markdown >docs/experiment-file.md`; do not edit. -->

    An experiment is one YAML file. `environment` and `agent` are required; everything else has a default. `./rl-lab check FILE` prints
    every key with its value and reports all errors with line and column; `./rl-lab run FILE --set agent.gamma=0.9` overrides a key.
    In a terminal, `./rl-lab describe training`, `./rl-lab describe dqn` and `./rl-lab describe CartPole-v1` say what this page says.

    ```yaml
    \(SectionReference.all.map(\.example).joined(separator: "\n"))
    ```

    The [schema](editors.md) brings these keys into an editor.
    """
  ]
  for section in SectionReference.all {
    blocks.append(
      "## `\(section.name)`\n\n\(section.summary.prefix(1).uppercased() + section.summary.dropFirst())")
    blocks.append(table(section.keys))
    switch section.name {
    case Experiment.Section.environment.rawValue:
      blocks += families(catalog.environments.map { ($0.id, $0.keys) })
    case Experiment.Section.agent.rawValue: blocks += families(catalog.agents.map { ($0.name, $0.keys) })
    default: break
    }
  }
  return blocks.joined(separator: "\n\n") + "\n"
}

/// The keys of entries: those with the same keys share a table, and a table leaves out what an earlier one has.
private func families(_ entries: [(name: String, keys: [KeyDescription])]) -> [String] {
  var families: [(names: [String], keys: [KeyDescription])] = []
  for entry in entries where !entry.keys.isEmpty {
    if let same = families.firstIndex(where: { isSame($0.keys, entry.keys) }) {
      families[same].names.append(entry.name)
    } else {
      families.append(([entry.name], entry.keys))
    }
  }
  return families.indices.flatMap { index -> [String] in
    let family = families[index]
    let title = "### " + family.names.map { "`\($0)`" }.joined(separator: ", ")
    let base = families[..<index].filter { base in
      base.keys.allSatisfy { key in family.keys.contains { isSame($0, key) } }
    }
    .max { $0.keys.count < $1.keys.count }
    guard let base, let first = base.names.first else { return [title] + tables(family.keys) }
    let own = family.keys.filter { key in !base.keys.contains { isSame($0, key) } }
    return [title, "The keys of `\(first)`, and:"] + tables(own)
  }
}

/// Whether keys mean the same, whatever their defaults are.
private func isSame(_ a: [KeyDescription], _ b: [KeyDescription]) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { isSame($0, $1) }
}

private func isSame(_ a: KeyDescription, _ b: KeyDescription) -> Bool {
  a.name == b.name && a.kind == b.kind && a.documentation == b.documentation
}

private func tables(_ keys: [KeyDescription]) -> [String] {
  KeyList.groups(keys).flatMap { group in
    (group.title.isEmpty ? [] : ["**\(group.title)**"]) + [table(group.keys)]
  }
}

private func table(_ keys: [KeyDescription]) -> String {
  (["| key | default | values | meaning |", "| --- | --- | --- | --- |"]
    + keys.map { key in
      let condition = key.condition.map { " Applies only \($0)." } ?? ""
      return
        "| `\(key.name)` | `\(key.defaultText)` | \(cell(key.expectation)) | \(cell(key.documentation + condition)) |"
    }).joined(separator: "\n")
}

/// A cell of Markdown.
private func cell(_ text: String) -> String {
  text.replacing("|", with: "\\|").replacing("<", with: "&lt;").replacing("*", with: "\\*")
}
