import Agents
import RLCore
import Text

/// Documentation and keys of an environment as text.
package func describe(environment entry: EnvironmentEntry) -> String {
  var facts: [String] = []
  if let limit = entry.maxEpisodeSteps(entry.keys.defaults) {
    facts.append("Episodes are truncated after \(limit) steps.")
  }
  if let threshold = entry.rewardThreshold { facts.append("Solved at a mean return of \(threshold).") }
  if let made = try? entry.make() {
    let bytes = DQN.replayBytesPerTransition(
      made.observationSpace, made.actionSpace, masks: made.masksActions)
    facts.append("A transition takes \(bytes) bytes in the replay buffer, 6 more with priorities.")
  }
  return page(
    name: entry.id, summary: entry.summary, documentation: entry.documentation, facts: facts,
    section: .environment,
    keys: entry.keys + entry.commonKeys)
}

/// Documentation and keys of an agent as text.
package func describe(agent entry: AgentEntry) -> String {
  page(
    name: entry.name, summary: entry.summary, documentation: entry.documentation, facts: [], section: .agent,
    keys: entry.keys)
}

/// The same as one JSON object.
package func json(environment entry: EnvironmentEntry) -> JSON {
  [
    "id": .text(entry.id), "summary": .text(entry.summary), "documentation": .text(entry.documentation),
    "max_episode_steps": JSON(entry.maxEpisodeSteps(entry.keys.defaults)),
    "reward_threshold": JSON(entry.rewardThreshold),
    "keys": .list((entry.keys + entry.commonKeys).map(JSON.init)),
  ]
}

/// The same as one JSON object.
package func json(agent entry: AgentEntry) -> JSON {
  [
    "name": .text(entry.name), "summary": .text(entry.summary), "documentation": .text(entry.documentation),
    "keys": .list(entry.keys.map(JSON.init)),
  ]
}

extension [KeyDescription] {
  var defaults: [String: ConfigurationValue] {
    Dictionary(uniqueKeysWithValues: map { ($0.name, $0.defaultValue) })
  }
}

extension EnvironmentEntry {
  /// `max_episode_steps`, with the limit of this environment as its default, and `frame_stack`.
  var commonKeys: [KeyDescription] {
    var common = CommonEnvironmentKeys()
    common.maxEpisodeSteps = maxEpisodeSteps(keys.defaults)
    return CommonEnvironmentKeys.keyDescriptions(defaults: common)
  }
}

extension JSON {
  package init(_ key: KeyDescription) {
    let bounds: [(String, JSON)] =
      switch key.kind {
      case .integer(let range), .integers(let range): range.bounds
      case .number(let range), .numbers(let range):
        range.bounds(excluding: "exclusive_minimum", "exclusive_maximum")
      case .text(let choices) where !choices.isEmpty: [("choices", JSON(choices))]
      default: []
      }
    self = .object(
      [("name", .text(key.name)), ("type", .text(key.kind.typeName))] + bounds + [
        ("optional", .bool(key.isOptional)), ("default", JSON(key.defaultValue)),
        ("documentation", .text(key.documentation)),
      ])
  }

  package init(_ value: ConfigurationValue) {
    self =
      switch value {
      case .none: .null
      case .bool(let value): .bool(value)
      case .integer(let value): .integer(value)
      case .number(let value): .number(value)
      case .text(let value): .text(value)
      case .integers(let values): JSON(values)
      case .numbers(let values): JSON(values)
      case .texts(let values): JSON(values)
      }
  }
}

extension ConfigurationKind {
  var typeName: String {
    switch self {
    case .bool: "bool"
    case .integer: "integer"
    case .number: "number"
    case .text: "text"
    case .integers: "integers"
    case .numbers: "numbers"
    case .texts: "texts"
    }
  }
}

private let pageWidth = 100

private func page(
  name: String, summary: String, documentation: String, facts: [String], section: Experiment.Section,
  keys: [KeyDescription]
) -> String {
  var blocks = [wrapped("\(name): \(summary)", width: pageWidth).joined(separator: "\n")]
  if !documentation.isEmpty {
    blocks.append(reflowed(documentation, width: pageWidth).joined(separator: "\n"))
  }
  if !facts.isEmpty { blocks.append(facts.joined(separator: "\n")) }
  blocks.append(
    keys.isEmpty
      ? "No keys." : "Keys of the section '\(section.rawValue)' in an experiment file:\n\n" + table(keys))
  return blocks.joined(separator: "\n\n") + "\n"
}

private func table(_ keys: [KeyDescription]) -> String {
  let rows = keys.map { key in
    [[key.name], wrapped(key.expectation, width: 26), wrapped(yaml(key.defaultValue), width: 16)]
  }
  let titles = ["key", "value", "default"]
  let widths = titles.indices.map { column in
    rows.flatMap { $0[column].map(\.count) }.reduce(titles[column].count, max)
  }
  let last = max(24, pageWidth - 2 - widths.reduce(0) { $0 + $1 + 2 })
  let all =
    [titles.map { [$0] } + [["meaning"]]]
    + zip(rows, keys).map { $0 + [wrapped($1.documentation, width: last)] }
  return all.flatMap { cells in
    (0..<cells.reduce(0) { max($0, $1.count) }).map { line in
      var text = " "
      for (column, cell) in cells.enumerated() {
        let part = line < cell.count ? cell[line] : ""
        text += " " + part
        if column < widths.count {
          text += String(repeating: " ", count: max(0, widths[column] - part.count) + 1)
        }
      }
      return String(text.reversed().drop { $0 == " " }.reversed())
    }
  }.joined(separator: "\n")
}
