import RLCore
import RunStore
import Text

/// The section `tasks`.
extension ExperimentReader {
  /// - Returns: nil without the section, and where it is invalid.
  mutating func readTasks(of environment: EnvironmentChoice, _ training: TrainingConfiguration) -> TaskChoice?
  {
    let section = Experiment.Section.tasks
    guard entries.contains(where: { $0.key == section.rawValue }), let entries = open(section) else {
      return nil
    }
    let (known, listKey) = (problems.count, TaskConfiguration.listKey)
    guard
      let values = read(TaskConfiguration.keyDescriptions, of: section, from: entries, besides: [listKey])
    else { return nil }
    var configuration = TaskConfiguration(values)
    guard let node = entries.first(where: { $0.key == listKey })?.value else {
      note(
        ConfigurationProblem(
          listKey, "the tasks are missing; write list: with '- {random_map_seed: 1..10}' below it"),
        in: section)
      return nil
    }
    places["\(section.rawValue).\(listKey)"] = node.place
    do throws(PlacedMessage) { configuration.list = try tasks(node, environment) } catch { note(error) }
    for problem in configuration.problems(training) { note(problem, in: section) }
    guard problems.count == known else { return nil }
    let tasks = TaskChoice(
      configuration: configuration, sequence: configuration.sequence(environments: training.environments))
    do throws(ConfigurationProblem) { try check(tasks, environment) } catch { note(error, in: section) }
    return problems.count == known ? tasks : nil
  }

  /// Every set of the list, those with several values multiplied out.
  private func tasks(
    _ node: RawNode, _ environment: EnvironmentChoice
  ) throws(PlacedMessage) -> [[ConfigurationEntry]] {
    guard case .list(let nodes) = node.content, !nodes.isEmpty else {
      throw PlacedMessage(
        node.place, "list must be a list of parameters such as [{random_map_seed: 1..10}], not \(node.name)")
    }
    var tasks: [[ConfigurationEntry]] = []
    for node in nodes {
      guard case .mapping(let entries) = node.content, !entries.isEmpty else {
        throw PlacedMessage(
          node.place, "each task must be a mapping such as {random_map_seed: 1..10}, not \(node.name)")
      }
      var some: [[ConfigurationEntry]] = [[]]
      for entry in entries {
        let values = try values(entry, environment)
        guard some.count * values.count + tasks.count <= TaskResult.mostTasks else {
          throw Self.tooManyTasks(node.place)
        }
        some = some.flatMap { task in values.map { task + [ConfigurationEntry(entry.key, $0)] } }
      }
      tasks += some
    }
    // A run file keeps the experiment written out, and reads it like any other.
    let size = yaml(.records(tasks)).utf8.count
    guard size <= TaskConfiguration.longestList else {
      throw PlacedMessage(
        node.place,
        "the \(Readable.grouped(tasks.count)) tasks have \(Readable.bytes(size)) when they are written out, more than \(Readable.bytes(TaskConfiguration.longestList)); give fewer values"
      )
    }
    return tasks
  }

  private static func tooManyTasks(_ place: Place) -> PlacedMessage {
    PlacedMessage(
      place, "there are more than \(Readable.grouped(TaskResult.mostTasks)) tasks; give fewer values")
  }

  /// The values that a key of a set takes in turn.
  private func values(
    _ entry: RawEntry, _ environment: EnvironmentChoice
  ) throws(PlacedMessage) -> [ConfigurationValue] {
    guard let key = environment.entry.keys.first(where: { $0.name == entry.key }) else {
      if (CommonEnvironmentKeys.keyDescriptions.map(\.name) + [environment.name.key]).contains(entry.key) {
        throw PlacedMessage(
          entry.keyPlace, "'\(entry.key)' is the same in all tasks; set it in the section environment")
      }
      let names = environment.entry.keys.map(\.name)
      let advice =
        nearest(to: entry.key, in: names).map { "did you mean '\($0)'?" }
        ?? (names.isEmpty
          ? "\(environment.entry.id) has no parameters" : "there are \(names.joined(separator: ", "))")
      throw PlacedMessage(entry.keyPlace, "unknown key \(quoted(entry.key)) in a task; \(advice)")
    }
    switch (key.kind, entry.value.content) {
    case (.integers, .list(let nodes)), (.numbers, .list(let nodes)), (.texts, .list(let nodes)),
      (.calls, .list(let nodes)), (.records, .list(let nodes)):
      let holdsLists = nodes.allSatisfy { if case .list = $0.content { true } else { false } }
      return try (holdsLists && !nodes.isEmpty ? nodes : [entry.value]).map { node throws(PlacedMessage) in
        try key.read(node)
      }
    case (_, .list(let nodes)) where !nodes.isEmpty:
      var all: [ConfigurationValue] = []
      for node in nodes {
        all += try alternatives(node, key)
        // Each range alone may have as many.
        guard all.count <= TaskResult.mostTasks else { throw Self.tooManyTasks(node.place) }
      }
      return all
    default: return try alternatives(entry.value, key)
    }
  }

  /// The values of a scalar: those of a range, or one.
  private func alternatives(_ node: RawNode, _ key: KeyDescription) throws(PlacedMessage)
    -> [ConfigurationValue]
  {
    let isNumeric =
      switch key.kind {
      case .integer, .number: true
      default: false
      }
    guard isNumeric, case .scalar(let text, .plain) = node.content,
      let (before, behind) = try rangeEnds(text, node.place, key)
    else { return [try key.read(node)] }
    func value(_ text: Substring) throws(PlacedMessage) -> ConfigurationValue {
      try key.read(RawNode(content: .scalar(String(text.trimmed), .plain), place: node.place))
    }
    switch key.kind {
    case .integer:
      guard let low = try value(before).integer, let high = try value(behind).integer, low <= high,
        case let (span, isBeyond) = high.subtractingReportingOverflow(low), !isBeyond,
        span < TaskResult.mostTasks
      else {
        throw PlacedMessage(
          node.place, "\(key.name): '\(printable(text, limit: 60))' is not a range such as 1..10")
      }
      return (low...high).map { .integer($0) }
    case .number:
      let parts = behind.split(separator: " ")
      guard parts.count == 3, parts[1] == "in", let count = Int(parts[2]), (2...1_000).contains(count),
        let low = try value(before).number, let high = try value(parts[0]).number, low < high,
        (high - low).isFinite
      else {
        throw PlacedMessage(
          node.place,
          "\(key.name): '\(printable(text, limit: 60))' is not a range such as 0.5..2 in 4, four numbers at equal distances"
        )
      }
      return (0..<count).map { .number(low + (high - low) * Double($0) / Double(count - 1)) }
    default: return [try key.read(node)]
    }
  }

  /// Whether each task can be made, and all are seen and played alike.
  private func check(_ tasks: TaskChoice, _ environment: EnvironmentChoice) throws(ConfigurationProblem) {
    if tasks.configuration.isTold, environment.entry.boardGame != nil {
      throw ConfigurationProblem(
        "told", "in a board game the position is all that is observed, also in evaluations; use told: false")
    }
    let all = tasks.values(environment.values)
    for (index, values) in all.enumerated() {
      if let problem = environment.entry.problems(values).first {
        throw ConfigurationProblem(TaskConfiguration.listKey, "task \(index + 1): \(problem)")
      }
    }
    let limits = all.map { environment.entry.maxEpisodeSteps($0) }
    if environment.takesOwnLimit, let other = limits.firstIndex(where: { $0 != limits[0] }) {
      func text(_ limit: Int?) -> String { limit.map { "\($0) steps" } ?? "no end" }
      throw ConfigurationProblem(
        TaskConfiguration.listKey,
        "episodes have a limit of \(text(limits[other])) in task \(other + 1), \(text(limits[0])) in task 1; set environment.max_episode_steps"
      )
    }
    do {
      _ = try environment.with(tasks).make()
    } catch let problem as ConfigurationProblem {
      throw problem
    } catch {
      throw ConfigurationProblem(TaskConfiguration.listKey, printable("\(error)", limit: 500))
    }
  }
}
