import RLCore
import RunStore
import Text

/// Types the tree of a file by the catalog's keys, and collects all problems.
struct ExperimentReader {
  let catalog: Catalog
  let path: String
  private(set) var problems: [ExperimentProblem] = []
  var places: [String: Place] = [:]
  /// The top level.
  var entries: [RawEntry]
  /// Whether a run recorded it: a key that it lacks had not been thought of then.
  private let isRecorded: Bool
  /// The place of what is missing.
  let start: Place

  /// - Parameter hasLines: whether `path` is a file that has these entries in its lines.
  init(
    entries: [RawEntry], path: String, catalog: Catalog, isRecorded: Bool = false, hasLines: Bool = true
  ) {
    (self.path, self.catalog, self.isRecorded) = (path, catalog, isRecorded)
    self.entries = hasLines ? entries : entries.map { $0.placedByKey() }
    start = hasLines ? .start : .file
  }

  static let seedsKey = "seeds"
  static var topLevelKeys: [String] {
    Experiment.Section.allCases.map(\.rawValue) + [seedsKey] + TopLevel.keyDescriptions.map(\.name)
  }

  mutating func note(_ problem: PlacedMessage) {
    problems.append(ExperimentProblem(path: path, place: problem.place, message: problem.message))
  }

  mutating func note(_ problem: ConfigurationProblem, in section: Experiment.Section) {
    problems.append(ExperimentProblem(problem, in: section, path: path, places: places))
  }

  /// Reports unknown top-level keys.
  mutating func checkTopLevel() {
    for entry in entries where !Self.topLevelKeys.contains(entry.key) {
      note(PlacedMessage(entry.keyPlace, unknownTopLevel(entry.key, what: "section")))
    }
  }

  func unknownTopLevel(_ key: String, what: String) -> String {
    let end =
      if let near = near(key, Self.topLevelKeys) {
        "; did you mean '\(near)'?"
      } else if let section = home(of: key) {
        "; it belongs to '\(section.rawValue)'" + (what == "key" ? ", write \(section.rawValue).\(key)" : "")
      } else {
        "; there are \(Self.topLevelKeys.joined(separator: ", "))"
      }
    return "unknown \(what) \(quoted(key))\(end)"
  }

  /// In a file with many errors, only the first hundred words are compared.
  private func near(_ word: String, _ words: [String]) -> String? {
    problems.count < 100 ? nearest(to: word, in: words) : nil
  }

  /// The section that has this key, if any.
  private func home(of key: String, except: Experiment.Section? = nil) -> Experiment.Section? {
    Experiment.Section.allCases.first { section in
      guard section != except else { return false }
      return switch section {
      case .environment:
        key == EnvironmentChoice.idKey
          || catalog.environments.contains { $0.keys.contains { $0.name == key } }
      case .agent:
        key == AgentChoice.algorithmKey || catalog.agents.contains { $0.keys.contains { $0.name == key } }
      case .tasks:
        (TaskConfiguration.keyDescriptions + TaskConfiguration.otherKeys).contains { $0.name == key }
      case .training: TrainingConfiguration.keyDescriptions.contains { $0.name == key }
      case .evaluation: EvaluationConfiguration.keyDescriptions.contains { $0.name == key }
      case .checkpoint: CheckpointConfiguration.keyDescriptions.contains { $0.name == key }
      case .tune:
        (TuningConfiguration.keyDescriptions + TuningConfiguration.otherKeys).contains { $0.name == key }
      }
    }
  }

  /// The typed value of a top-level key.
  mutating func read(topLevel key: KeyDescription) -> ConfigurationValue {
    guard let entry = entries.first(where: { $0.key == key.name }) else { return key.defaultValue }
    places[key.name] = entry.value.place
    do throws(PlacedMessage) { return try key.read(entry.value) } catch { note(error) }
    return key.defaultValue
  }

  mutating func readSeeds() -> [UInt64] {
    guard let value = entries.first(where: { $0.key == Self.seedsKey })?.value else { return [1] }
    return readSeeds(value) ?? [1]
  }

  /// The seeds of a list, a range or a number; nil, with the problem noted, if they are invalid.
  mutating func readSeeds(_ value: RawNode) -> [UInt64]? {
    var list = SeedList()
    func append(_ node: RawNode) throws(PlacedMessage) {
      guard case .scalar(let text, _) = node.content, !node.isNull else {
        throw PlacedMessage(
          node.place,
          node.isEmpty
            ? "seeds has no value; it must be \(Seeds.expected)"
            : "seeds must be \(Seeds.expected), not \(node.name)")
      }
      do throws(ConfigurationProblem) { try Seeds.append(text, to: &list) } catch {
        throw PlacedMessage(node.place, error.message)
      }
    }
    do throws(PlacedMessage) {
      if case .list(let elements) = value.content {
        guard !elements.isEmpty else {
          throw PlacedMessage(value.place, "seeds must be \(Seeds.expected), not an empty list")
        }
        for element in elements { try append(element) }
      } else {
        try append(value)
      }
      return list.seeds
    } catch {
      note(error)
      return nil
    }
  }

  /// A key of the section to name in advice.
  func example(_ section: String) -> String {
    switch Experiment.Section(rawValue: section) {
    case .environment, nil: "environment.\(EnvironmentChoice.idKey)"
    case .tasks: "tasks.switch_every"
    case .agent: "agent.\(AgentChoice.algorithmKey)"
    case .training: "training.steps"
    case .evaluation: "evaluation.every"
    case .checkpoint: "checkpoint.every"
    case .tune: "tune.trials"
    }
  }

  /// The entries of a section; empty if it is absent, nil if it is not a mapping.
  mutating func open(_ section: Experiment.Section) -> [RawEntry]? {
    guard let entry = entries.first(where: { $0.key == section.rawValue }) else { return [] }
    places[section.rawValue] = entry.keyPlace
    if case .mapping(let keys) = entry.value.content { return keys }
    if entry.value.isNull { return [] }
    let key = example(section.rawValue).split(separator: ".").last ?? ""
    let expectation = "must be a section of keys such as '\(key):' on separate lines"
    note(PlacedMessage(entry.value.place, "\(section.rawValue) \(expectation), not \(entry.value.name)"))
    return nil
  }

  /// The values of a section's keys, defaults filled in, or nil if one of them is invalid.
  ///
  /// - Parameter end: the end of the message about an unknown key that nothing known is near to.
  mutating func read(
    _ keys: [KeyDescription], of section: Experiment.Section, from entries: [RawEntry],
    besides: [String] = [],
    end: String? = nil
  ) -> [String: ConfigurationValue]? {
    var values = Dictionary(
      uniqueKeysWithValues: keys.map {
        ($0.name, isRecorded ? $0.earlierValue ?? $0.defaultValue : $0.defaultValue)
      })
    var isGood = true
    for entry in entries where !besides.contains(entry.key) {
      do throws(PlacedMessage) {
        guard let key = keys.first(where: { $0.name == entry.key }) else {
          throw PlacedMessage(
            entry.keyPlace, unknown(entry.key, in: section, names: besides + keys.map(\.name), end: end))
        }
        places["\(section.rawValue).\(entry.key)"] = entry.value.place
        values[entry.key] = try key.read(entry.value)
      } catch {
        note(error)
        isGood = false
      }
    }
    return isGood ? values : nil
  }

  private func unknown(_ key: String, in section: Experiment.Section, names: [String], end: String?) -> String
  {
    let advice =
      if let near = near(key, names) {
        "did you mean '\(near)'?"
      } else if Self.topLevelKeys.contains(key) {
        "it is a section of its own, beside '\(section.rawValue)'"
      } else if let home = home(of: key, except: section) {
        "it belongs to '\(home.rawValue)'"
      } else {
        end ?? "there are \(names.joined(separator: ", "))"
      }
    return "unknown key \(quoted(key)) in \(section.rawValue); \(advice)"
  }

  /// A section whose keys are the same in every experiment.
  mutating func read<C: Configuration>(_ type: C.Type, of section: Experiment.Section) -> C {
    guard let entries = open(section), let values = read(C.keyDescriptions, of: section, from: entries) else {
      return C()
    }
    let configuration = C(values)
    for problem in configuration.problems() { note(problem, in: section) }
    return configuration
  }

  /// The value of the key that names a catalog entry; nil, with the problem recorded, if it is missing.
  mutating func name(
    _ key: String, of section: Experiment.Section, in entries: [RawEntry], example: String?
  ) -> (text: String, place: Place)? {
    guard let entry = entries.first(where: { $0.key == key }) else {
      let place = places[section.rawValue] ?? start
      let such = example.map { ", such as '\(key): \($0)'" } ?? ""
      note(
        PlacedMessage(
          place,
          places[section.rawValue] == nil
            ? "the section '\(section.rawValue)' is missing; it needs the key '\(key)'\(such)"
            : "\(section.rawValue) needs the key '\(key)'\(such)"))
      return nil
    }
    guard case .scalar(let text, _) = entry.value.content, !entry.value.isNull else {
      let what = entry.value.isEmpty ? "has no value" : "must be a name, not \(entry.value.name)"
      note(
        PlacedMessage(
          entry.value.place, "\(key) \(what)" + (example.map { "; write a name such as \($0)" } ?? "")))
      return nil
    }
    places["\(section.rawValue).\(key)"] = entry.value.place
    return (text, entry.value.place)
  }

  mutating func readAgent() -> AgentChoice? {
    let (section, key) = (Experiment.Section.agent, AgentChoice.algorithmKey)
    guard let entries = open(section),
      let name = name(key, of: section, in: entries, example: catalog.agents.first?.name)
    else { return nil }
    guard let entry = catalog.agent(name.text) else {
      note(PlacedMessage(name.place, catalog.unknownAgent(name.text)))
      return nil
    }
    let end = "'rl-lab describe \(entry.name)' lists the keys"
    guard let values = read(entry.keys, of: section, from: entries, besides: [key], end: end) else {
      return nil
    }
    let problems = entry.problems(values)
    for problem in problems { note(problem, in: section) }
    return problems.isEmpty ? AgentChoice(entry: entry, values: values) : nil
  }
}
