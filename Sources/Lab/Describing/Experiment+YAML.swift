import RLCore
import RunStore
import Text
import Yams

extension Experiment {
  /// Every key with its value, defaults included.
  package var settings: RunSettings {
    var all = sections.flatMap { section, entries in
      entries.map { RunSettings.Setting("\(section.rawValue).\($0.name)", yaml($0.value)) }
    }
    all.append(RunSettings.Setting(ExperimentReader.seedsKey, Seeds.text(seeds)))
    all += topLevel.values.map { RunSettings.Setting($0.name, yaml($0.value)) }
    return RunSettings(all)
  }

  /// The same as an experiment file that loads back to this experiment.
  package var resolvedYAML: String { settings.yaml }

  /// The same as JSON: an object of sections.
  package var resolvedJSON: JSON {
    var members: [(String, JSON)] = sections.map { section, entries in
      (section.rawValue, .object(entries.map { ($0.name, JSON($0.value)) }))
    }
    members.append((ExperimentReader.seedsKey, .list(seeds.map { .unsigned($0) })))
    members += topLevel.values.map { ($0.name, JSON($0.value)) }
    return .object(members)
  }

  private var topLevel: TopLevel {
    var top = TopLevel()
    top.log = log
    return top
  }

  private var sections: [(Section, [(name: String, value: ConfigurationValue)])] {
    var common = CommonEnvironmentKeys()
    (common.maxEpisodeSteps, common.frameStack) = (environment.maxEpisodeSteps, environment.frameStack)
    func entries(_ keys: [KeyDescription], _ values: [String: ConfigurationValue]) -> [(
      name: String, value: ConfigurationValue
    )] {
      keys.map { (key: $0, value: values[$0.name] ?? $0.defaultValue) }
        .filter { !$0.key.isListedOnlyWhenSet || $0.value != $0.key.defaultValue }
        .map { ($0.key.name, $0.value) }
    }
    return [
      (
        .environment,
        [(environment.name.key, .text(environment.name.text))] + common.values
          + entries(environment.entry.keys, environment.values)
      )
    ] + tasks + [
      (
        .agent,
        [(AgentChoice.algorithmKey, .text(agent.entry.name))] + entries(agent.entry.keys, agent.values)
      ),
      (.training, Self.shown(training)), (.evaluation, Self.shown(evaluation)),
      (.checkpoint, Self.shown(checkpoint)),
    ]
  }

  /// The section of the tasks, where there are any.
  private var tasks: [(Section, [(name: String, value: ConfigurationValue)])] {
    guard let tasks = environment.tasks?.configuration else { return [] }
    return [(.tasks, [(TaskConfiguration.listKey, .records(tasks.list))] + tasks.values)]
  }

  private static func shown<C: Configuration>(_ configuration: C) -> [(
    name: String, value: ConfigurationValue
  )] {
    zip(configuration.values, C.keyDescriptions)
      .filter { !$1.isListedOnlyWhenSet || $0.value != $1.defaultValue }.map(\.0)
  }
}

/// A value in the notation of experiment files.
func yaml(_ value: ConfigurationValue) -> String {
  func list(_ elements: [String]) -> String { "[\(elements.joined(separator: ", "))]" }
  return switch value {
  case .none: "null"
  case .bool(let value): value ? "true" : "false"
  case .integer(let value): "\(value)"
  case .number(let value): yaml(value)
  case .text(let value): yaml(value)
  case .integers(let values): list(values.map { "\($0)" })
  case .numbers(let values): list(values.map { yaml($0) })
  case .texts(let values): list(values.map { yaml($0) })
  case .calls(let calls):
    list(
      calls.map { call in
        let arguments = call.arguments.map { "\(yaml($0.name)): \(yaml($0.value))" }
        return arguments.isEmpty
          ? yaml(call.name) : "{\(yaml(call.name)): {\(arguments.joined(separator: ", "))}}"
      })
  case .records(let records):
    list(
      records.map { entries in
        "{\(entries.map { "\($0.name): \(yaml($0.value))" }.joined(separator: ", "))}"
      })
  }
}

/// The shortest notation that parses back to the number: `0.99`, `2.5e-5`, `.inf`.
private func yaml(_ value: Double) -> String {
  if value.isInfinite { return value < 0 ? "-.inf" : ".inf" }
  let text = "\(value)"
  guard let e = text.firstIndex(of: "e") else { return text }
  let exponent = text[text.index(after: e)...]
  let digits = exponent.drop { $0 == "-" || $0 == "+" || $0 == "0" }
  return text[...e] + (exponent.hasPrefix("-") ? "-" : "") + digits
}

/// Unquoted if unambiguous, else quoted and escaped by the YAML library.
private func yaml(_ text: String) -> String {
  let isWord = text.utf8.allSatisfy {
    switch $0 {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
  let hasLetter = text.utf8.contains { $0 > UInt8(ascii: "9") && $0 != UInt8(ascii: "_") }
  let words = ["null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf"]
  // Among the arguments of a name a plain 1e5 would be a number.
  let isNumber = DecimalText(text) != nil
  if isWord, hasLetter, !isNumber, !text.hasPrefix("-"), !words.contains(text.lowercased()) { return text }
  let node = Node(text, .implicit, .doubleQuoted)
  guard let quoted = try? serialize(node: node, width: -1, allowUnicode: true) else {
    preconditionFailure("a text that cannot be quoted")
  }
  return String(quoted.dropLast(quoted.hasSuffix("\n") ? 1 : 0))
}
