import CNativePlugins
import RLCore

extension PluginLibrary {
  /// A parameter as a key of the experiment file.
  ///
  /// - Throws: where it contradicts itself.
  func key(_ parameter: rl_parameter, _ index: Int) throws(ConfigurationProblem) -> KeyDescription {
    guard let name = pluginText(parameter.name), name.utf8.count <= 100,
      name.wholeMatch(of: #/[a-z][a-z0-9_]*/#) != nil
    else {
      throw ConfigurationProblem(
        nil, "\(path): parameter \(index + 1) needs a name of lower-case letters, digits and underscores")
    }
    func refuse(_ message: String) -> ConfigurationProblem {
      ConfigurationProblem(nil, "\(path): the parameter '\(name)' \(message)")
    }
    guard !EnvironmentEntry.reservedKeys.contains(name) else {
      throw refuse("has the name of a key of every environment")
    }
    guard parameter.low <= parameter.high else {
      throw refuse("has the bounds \(parameter.low) and \(parameter.high); low must not exceed high")
    }
    let value = parameter.default_value
    guard (0...Int(RL_MAX_LIST)).contains(value.count) else {
      throw refuse(
        "has a default of \(UInt(bitPattern: value.count)) elements; a list has at most \(RL_MAX_LIST)")
    }
    let (kind, standard): (ConfigurationKind, ConfigurationValue)
    switch parameter.kind {
    case Int32(RL_BOOL): (kind, standard) = (.bool, .bool(value.integer != 0))
    case Int32(RL_INTEGER): (kind, standard) = (.integer(integers(parameter)), .integer(Int(value.integer)))
    case Int32(RL_NUMBER): (kind, standard) = (.number(numbers(parameter)), .number(value.number))
    case Int32(RL_TEXT):
      guard let choices = choices(parameter) else { throw refuse("has more than \(RL_MAX_LIST) choices") }
      (kind, standard) = (.text(choices: choices), .text(pluginValue(value.text)))
    case Int32(RL_INTEGERS):
      (kind, standard) = (
        .integers(integers(parameter)), .integers(list(value.integers, value.count) { Int($0) })
      )
    case Int32(RL_NUMBERS):
      (kind, standard) = (.numbers(numbers(parameter)), .numbers(list(value.numbers, value.count) { $0 }))
    case Int32(RL_TEXTS):
      (kind, standard) = (.texts, .texts(list(value.texts, value.count, pluginValue)))
    default:
      throw refuse("has kind \(parameter.kind); kinds are RL_BOOL (1) to RL_TEXTS (7)")
    }
    // Users could not set such a default themselves.
    guard kind.accepts(standard) else {
      throw refuse("has a default that its own bounds or choices do not allow")
    }
    return KeyDescription(
      name: name, kind: kind, defaultValue: standard, documentation: pluginText(parameter.documentation) ?? ""
    )
  }

  /// The allowed strings, or nil if the list is unterminated.
  private func choices(_ parameter: rl_parameter) -> [String]? {
    var choices: [String] = []
    guard let pointer = parameter.choices else { return choices }
    while let choice = pointer[choices.count] {
      choices.append(pluginValue(choice))
      if choices.count > Int(RL_MAX_LIST) { return nil }
    }
    return choices
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

/// A list from the plugin; empty if it is null.
private func list<Element, Value>(
  _ pointer: UnsafePointer<Element>?, _ count: Int, _ convert: (Element) -> Value
) -> [Value] {
  pointer.map { UnsafeBufferPointer(start: $0, count: count).map(convert) } ?? []
}
