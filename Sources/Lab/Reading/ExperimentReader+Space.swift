import RLCore
import Text

/// The key `space` of the section `tune`.
extension ExperimentReader {
  private typealias Domain = (domain: SearchDomain, conditions: [SearchParameter.Condition])

  /// The searched keys; those that are wrong are noted and left out.
  mutating func readSpace(_ node: RawNode, of agent: AgentChoice) -> SearchSpace {
    var parameters: [SearchParameter] = []
    guard case .mapping(let entries) = node.content, !entries.isEmpty else {
      note(
        PlacedMessage(
          node.place,
          "space must be a section of keys and their values such as 'agent.learning_rate: log 1e-5..1e-2', not \(node.isEmpty ? "empty" : node.name)"
        ))
      return SearchSpace(parameters: [])
    }
    var agents = [agent.entry]
    if let algorithms = entries.first(where: { $0.key == Self.algorithm }),
      case .list(let names) = algorithms.value.content
    {
      for case .scalar(let name, _) in names.map(\.content) {
        agents += catalog.agent(name).map { [$0] } ?? []
      }
    }
    for entry in entries {
      do throws(PlacedMessage) {
        let key = try key(entry, agents)
        let (domain, conditions) = try domain(entry.value, key, after: parameters, agents)
        parameters.append(SearchParameter(key: entry.key, domain: domain, conditions: conditions))
        places["tune.space.\(entry.key)"] = entry.value.place
      } catch { note(error) }
    }
    return SearchSpace(parameters: parameters)
  }

  private static var algorithm: String { "agent.\(AgentChoice.algorithmKey)" }

  /// The description of a searched key.
  private func key(_ entry: RawEntry, _ agents: [AgentEntry]) throws(PlacedMessage) -> KeyDescription {
    if entry.key == Self.algorithm {
      return KeyDescription(
        name: AgentChoice.algorithmKey, kind: .text(choices: catalog.agents.map(\.name)),
        defaultValue: .none, documentation: "")
    }
    let parts = entry.key.split(separator: ".", maxSplits: 1).map(String.init)
    let section = parts.count == 2 ? Experiment.Section(rawValue: parts[0]) : nil
    let keys: [KeyDescription]
    switch section {
    case .agent: keys = agents.flatMap(\.keys)
    case .training: keys = TrainingConfiguration.keyDescriptions.filter { $0.name == "environments" }
    case .environment, .tasks, .evaluation, .checkpoint, .tune:
      throw PlacedMessage(
        entry.keyPlace,
        "\(quoted(entry.key)) is not a key to tune: trials are compared in the same environment and by the same evaluation; tune keys of agent, or training.environments"
      )
    case nil:
      throw PlacedMessage(
        entry.keyPlace,
        "\(quoted(entry.key)) is not section.key; write a searched key such as agent.learning_rate")
    }
    if let key = keys.first(where: { $0.name == parts[1] }) { return key }
    if let near = nearest(to: parts[1], in: keys.map(\.name)) {
      throw PlacedMessage(
        entry.keyPlace, "unknown key \(quoted(entry.key)) in space; did you mean '\(parts[0]).\(near)'?")
    }
    throw PlacedMessage(
      entry.keyPlace,
      section == .training
        ? "\(quoted(entry.key)) is not a key to tune: of the section training only training.environments is"
        : "unknown key \(quoted(entry.key)) in space; 'rl-lab describe \(agents[0].name)' lists the keys")
  }

  private func domain(
    _ node: RawNode, _ key: KeyDescription, after earlier: [SearchParameter], _ agents: [AgentEntry]
  ) throws(PlacedMessage) -> Domain {
    guard case .mapping(let entries) = node.content else {
      return (try values(node, key), [])
    }
    func value(_ name: String) -> RawNode? { entries.first { $0.key == name }?.value }
    let form = "{values: ..., when: {...}} or {layers: 1..3, units: [64, 128]}"
    if let other = entries.first(where: { !["values", "when", "layers", "units"].contains($0.key) }) {
      throw PlacedMessage(
        other.keyPlace, "unknown key \(quoted(other.key)) in the values of \(key.name); write \(form)")
    }
    var conditions: [SearchParameter.Condition] = []
    if let when = value("when") {
      guard case .mapping(let needs) = when.content, !needs.isEmpty else {
        throw PlacedMessage(
          when.place, "when must be a mapping such as {agent.replay: prioritized}, not \(when.name)")
      }
      for need in needs { conditions.append(try condition(need, after: earlier, agents)) }
    }
    if let node = value("values"), value("layers") == nil, value("units") == nil {
      return (try values(node, key), conditions)
    }
    guard let layers = value("layers"), let units = value("units"), value("values") == nil else {
      throw PlacedMessage(node.place, "the values of \(key.name) are incomplete; write \(form)")
    }
    return (try shapes(layers, units, key), conditions)
  }

  private func condition(
    _ need: RawEntry, after earlier: [SearchParameter], _ agents: [AgentEntry]
  ) throws(PlacedMessage) -> SearchParameter.Condition {
    guard earlier.contains(where: { $0.key == need.key }) else {
      throw PlacedMessage(
        need.keyPlace, "when names \(quoted(need.key)), which is not searched before this key")
    }
    let key = try key(need, agents)
    var nodes = [need.value]
    if case .list(let elements) = need.value.content { nodes = elements }
    var values: [String] = []
    for node in nodes { values.append(yaml(try key.read(node))) }
    return SearchParameter.Condition(key: need.key, values: values)
  }

  /// A list of values, or a range.
  private func values(_ node: RawNode, _ key: KeyDescription) throws(PlacedMessage) -> SearchDomain {
    switch node.content {
    case .list(let elements):
      var choices: [String] = []
      for element in elements {
        let text = yaml(try key.read(element))
        if choices.contains(text) {
          throw PlacedMessage(element.place, "\(key.name): \(text) is listed twice; values must differ")
        }
        choices.append(text)
      }
      guard choices.count > 1 else {
        throw PlacedMessage(node.place, "\(key.name) needs at least two values to choose from")
      }
      return .choices(choices)
    case .scalar(let text, _): return try range(text, node.place, key)
    case .mapping: throw PlacedMessage(node.place, "the values of \(key.name) must be a range or a list")
    }
  }

  /// The ends of a range such as `1..10`; nil where the text has no two dots.
  func rangeEnds(
    _ text: String, _ place: Place, _ key: KeyDescription
  ) throws(PlacedMessage) -> (low: Substring, high: Substring)? {
    guard let dots = text.firstRange(of: "..") else { return nil }
    let high = text[dots.upperBound...]
    guard !high.hasPrefix(".") else {
      throw PlacedMessage(
        place, "\(key.name): '\(printable(text, limit: 60))' has three dots; write two, such as 1..10")
    }
    return (text[..<dots.lowerBound], high)
  }

  private func range(_ text: String, _ place: Place, _ key: KeyDescription) throws(PlacedMessage)
    -> SearchDomain
  {
    let isLogarithmic = text.hasPrefix("log ")
    let bounds = String((isLogarithmic ? text.dropFirst(4) : text[...]).trimmed)
    guard let ends = try rangeEnds(bounds, place, key) else {
      throw PlacedMessage(
        place,
        "\(key.name): \(quoted(text)) is neither a range nor a list; write 1..10, log 1e-5..1e-2 or [a, b]")
    }
    func end(_ part: Substring) throws(PlacedMessage) -> ConfigurationValue {
      try key.read(RawNode(content: .scalar(String(part.trimmed), .plain), place: place))
    }
    let (low, high) = (try end(ends.low), try end(ends.high))
    func checked<Bound: Comparable & Numeric>(_ low: Bound, _ high: Bound) throws(PlacedMessage)
      -> ClosedRange<Bound>
    {
      guard low < high else {
        throw PlacedMessage(
          place, "\(key.name): the range \(quoted(bounds)) is empty or reversed; write the lower end first")
      }
      guard !isLogarithmic || low > 0 else {
        throw PlacedMessage(place, "\(key.name): a logarithmic range needs a lower end above 0")
      }
      return low...high
    }
    if let low = low.integer, let high = high.integer {
      let (span, isBeyond) = high.subtractingReportingOverflow(low)
      guard !isBeyond, span < .max else {
        throw PlacedMessage(place, "\(key.name): the range \(quoted(bounds)) is too wide")
      }
      return .integers(try checked(low, high), isLogarithmic: isLogarithmic)
    }
    if let low = low.number, let high = high.number {
      guard (high - low).isFinite else {
        throw PlacedMessage(place, "\(key.name): the range \(quoted(bounds)) is too wide")
      }
      return .numbers(try checked(low, high), isLogarithmic: isLogarithmic)
    }
    throw PlacedMessage(place, "\(key.name) is not a number, so it needs a list of values")
  }

  private func shapes(
    _ layers: RawNode, _ units: RawNode, _ key: KeyDescription
  ) throws(PlacedMessage) -> SearchDomain {
    guard case .integers = key.kind else {
      throw PlacedMessage(layers.place, "\(key.name) is not a list of integers; list its values in full")
    }
    let count = KeyDescription(
      name: "layers", kind: .integer(1...64), defaultValue: .none, documentation: "")
    var range: SearchDomain?
    if case .scalar(let text, _) = layers.content { range = try self.range(text, layers.place, count) }
    guard case .integers(let range, false)? = range else {
      throw PlacedMessage(layers.place, "layers must be a range such as 1..3")
    }
    guard let units = try key.read(units).integers, units.count > 1, Set(units).count == units.count else {
      throw PlacedMessage(layers.place, "units must list at least two different numbers")
    }
    return .shapes(layers: range, units: units.sorted())
  }
}
