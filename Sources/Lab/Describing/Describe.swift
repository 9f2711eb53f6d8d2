import Agents
import RLCore
import Text

/// Documentation and keys of an environment as text.
///
/// - Parameter showsAll: whether every key is listed, with its range.
package func describe(
  environment entry: EnvironmentEntry, width: Int = defaultPageWidth, showsAll: Bool = false
) -> String {
  var facts: [String] = []
  if let limit = entry.maxEpisodeSteps(entry.keys.defaults) {
    facts.append("Episodes are truncated after \(Readable.count(limit, "step")).")
  }
  if let threshold = entry.rewardThreshold { facts.append("Solved at a mean return of \(threshold).") }
  if let made = try? entry.make() {
    let bytes = DQN.replayBytesPerTransition(
      made.observationSpace, made.actionSpace, masks: made.masksActions)
    facts.append("A transition takes \(bytes) bytes in the replay buffer, 6 more with priorities.")
  }
  return page(
    name: entry.id, summary: entry.summary, documentation: entry.documentation, facts: facts,
    keys: KeyList(keys: entry.keys + entry.commonKeys, width: width, showsAll: showsAll),
    heading: heading(of: .environment))
}

/// Documentation and keys of an agent as text.
package func describe(
  agent entry: AgentEntry, width: Int = defaultPageWidth, showsAll: Bool = false
) -> String {
  page(
    name: entry.name, summary: entry.summary, documentation: entry.documentation, facts: [],
    keys: KeyList(keys: entry.keys, width: width, showsAll: showsAll), heading: heading(of: .agent))
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
      case .calls(let calls):
        .list(
          calls.map { call in
            guard !call.arguments.isEmpty else { return .text(call.name) }
            return .object([(call.name, .object(call.arguments.map { ($0.name, JSON($0.value)) }))])
          })
      case .records(let records):
        .list(records.map { entries in .object(entries.map { ($0.name, JSON($0.value)) }) })
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
    case .calls: "calls"
    case .records: "records"
    }
  }
}

/// Columns of a page where no terminal says how many there are.
package let defaultPageWidth = 100

func page(
  name: String, summary: String, documentation: String, facts: [String], keys: KeyList, heading: String
) -> String {
  // Longer lines are hard to read.
  let width = min(keys.width, 120)
  var blocks = [wrapped("\(name): \(summary)", width: width).joined(separator: "\n")]
  if !documentation.isEmpty {
    blocks.append(reflowed(documentation, width: width).joined(separator: "\n"))
  }
  if !facts.isEmpty { blocks.append(facts.flatMap { wrapped($0, width: width) }.joined(separator: "\n")) }
  if keys.keys.isEmpty {
    blocks.append("No keys.")
  } else {
    blocks.append(wrapped(heading, width: width).joined(separator: "\n"))
    blocks.append(
      KeyList(keys: keys.keys, width: width, showsAll: keys.showsAll).lines.joined(separator: "\n"))
  }
  return blocks.joined(separator: "\n\n") + "\n"
}

func heading(of section: Experiment.Section) -> String {
  "Keys of the section '\(section.rawValue)' in an experiment file, with their defaults:"
}
