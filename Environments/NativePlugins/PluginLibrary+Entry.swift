import CNativePlugins
import RLCore

extension PluginLibrary {
  /// The plugin as a line of the catalog.
  ///
  /// - Throws: `ConfigurationProblem` where the declaration contradicts itself.
  func entry() throws(ConfigurationProblem) -> EnvironmentEntry {
    let declared = declaration.pointee
    func refuse(_ message: String) -> ConfigurationProblem {
      ConfigurationProblem(nil, "\(path): \(message)")
    }
    guard let id = pluginText(declared.id), !id.isEmpty else {
      throw refuse("declares no id, such as \"MyWorld-v0\"")
    }
    for (name, isMissing) in [
      ("create", declared.create == nil), ("destroy", declared.destroy == nil),
      ("reset", declared.reset == nil),
      ("step", declared.step == nil),
    ] where isMissing { throw refuse("declares no function '\(name)'") }
    guard declared.max_episode_steps >= 0 else {
      throw refuse("declares max_episode_steps \(declared.max_episode_steps); 0 is for never")
    }
    var keys: [KeyDescription] = []
    for index in 0..<Int(max(declared.parameter_count, 0)) {
      guard let parameters = declared.parameters else {
        throw refuse("declares parameters but none is there")
      }
      let key = try key(parameters[index], index)
      if keys.contains(where: { $0.name == key.name }) {
        throw refuse("declares the parameter '\(key.name)' twice")
      }
      keys.append(key)
    }
    let limit = declared.max_episode_steps > 0 ? Int(declared.max_episode_steps) : nil
    let plugin = Plugin(library: self, id: id, keys: keys, maxEpisodeSteps: limit)
    return EnvironmentEntry(
      id: id, summary: pluginText(declared.summary) ?? "A plugin without a summary.",
      documentation: pluginText(declared.documentation) ?? "", maxEpisodeSteps: { _ in limit },
      rewardThreshold: declared.reward_threshold == 0 ? nil : declared.reward_threshold, keys: keys
    ) { try plugin.make($0) }
  }

  private func key(_ parameter: rl_parameter, _ index: Int) throws(ConfigurationProblem) -> KeyDescription {
    guard let name = pluginText(parameter.name), name.wholeMatch(of: #/[a-z][a-z0-9_]*/#) != nil else {
      throw ConfigurationProblem(
        nil, "\(path): parameter \(index + 1) needs a name of lower-case letters, digits and underscores")
    }
    guard !["id", "plugin", "max_episode_steps"].contains(name) else {
      throw ConfigurationProblem(
        nil, "\(path): the parameter '\(name)' has the name of a key of every environment")
    }
    let value = parameter.default_value
    let (kind, standard): (ConfigurationKind, ConfigurationValue)
    switch parameter.kind {
    case Int32(RL_BOOL): (kind, standard) = (.bool, .bool(value.integer != 0))
    case Int32(RL_INTEGER): (kind, standard) = (.integer(integers(parameter)), .integer(Int(value.integer)))
    case Int32(RL_NUMBER): (kind, standard) = (.number(numbers(parameter)), .number(value.number))
    case Int32(RL_TEXT):
      var choices: [String] = []
      while let choice = parameter.choices.flatMap({ pluginText($0[choices.count]) }) {
        choices.append(choice)
      }
      (kind, standard) = (.text(choices: choices), .text(pluginText(value.text) ?? ""))
    case Int32(RL_INTEGERS):
      (kind, standard) = (
        .integers(integers(parameter)), .integers(list(value.integers, value.count) { Int($0) })
      )
    case Int32(RL_NUMBERS):
      (kind, standard) = (.numbers(numbers(parameter)), .numbers(list(value.numbers, value.count) { $0 }))
    case Int32(RL_TEXTS):
      (kind, standard) = (.texts, .texts(list(value.texts, value.count) { pluginText($0) ?? "" }))
    default:
      throw ConfigurationProblem(
        nil,
        "\(path): the parameter '\(name)' has kind \(parameter.kind); kinds are RL_BOOL (1) to RL_TEXTS (7)")
    }
    return KeyDescription(
      name: name, kind: kind, defaultValue: standard, documentation: pluginText(parameter.documentation) ?? ""
    )
  }

  private func integers(_ parameter: rl_parameter) -> ClosedRange<Int> {
    guard parameter.low != 0 || parameter.high != 0 else { return .min ... .max }
    let low = Int(exactly: parameter.low.rounded(.up)) ?? .min
    return low...max(low, Int(exactly: parameter.high.rounded(.down)) ?? .max)
  }

  private func numbers(_ parameter: rl_parameter) -> NumberRange {
    parameter.low == 0 && parameter.high == 0 ? .finite : NumberRange(parameter.low, parameter.high)
  }
}

/// A text of a plugin's; nil where there is none.
func pluginText(_ pointer: UnsafePointer<CChar>?) -> String? { pointer.map { String(cString: $0) } }

/// A list of a plugin's; empty where there is none.
private func list<Element, Value>(
  _ pointer: UnsafePointer<Element>?, _ count: Int, _ convert: (Element) -> Value
) -> [Value] {
  pointer.map { UnsafeBufferPointer(start: $0, count: count).map(convert) } ?? []
}
