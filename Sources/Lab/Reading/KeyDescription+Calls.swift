import RLCore
import Text

extension KeyDescription {
  /// A name, alone or with the arguments of a mapping: `FlattenObservation`, `{TimeLimit: {max_episode_steps: 100}}`.
  func call(_ node: RawNode) throws(PlacedMessage) -> ConfigurationCall {
    switch node.content {
    case .scalar(let name, _) where !node.isNull: return ConfigurationCall(name)
    case .mapping(let entries) where entries.count == 1:
      let (name, value) = (entries[0].key, entries[0].value)
      if value.isNull { return ConfigurationCall(name) }
      guard case .mapping(let arguments) = value.content else {
        throw PlacedMessage(
          value.place, "the arguments of \(name) must be a mapping such as {size: 8}, not \(value.name)")
      }
      return ConfigurationCall(
        name,
        try arguments.map { (entry) throws(PlacedMessage) in
          ConfigurationEntry(entry.key, try argument(entry.value, entry.key, of: name))
        })
    default:
      throw PlacedMessage(
        node.place, "each element of \(name) must be \(kind.elementExpectation), not \(node.name)")
    }
  }

  /// An argument, typed by how it is written.
  private func argument(_ node: RawNode, _ name: String, of call: String) throws(PlacedMessage)
    -> ConfigurationValue
  {
    switch node.content {
    case .scalar: return Self.untyped(node)
    case .mapping:
      throw PlacedMessage(
        node.place, "\(name) of \(call) must be a scalar or a list of numbers or of texts, not a mapping")
    case .list(let elements):
      let values = elements.map { element in
        if case .scalar = element.content { Self.untyped(element) } else { ConfigurationValue.none }
      }
      let (integers, texts) = (values.compactMap(\.integer), values.compactMap(\.text))
      let numbers = values.compactMap { $0.number ?? $0.integer.map(Double.init) }
      if integers.count == values.count { return .integers(integers) }
      if numbers.count == values.count { return .numbers(numbers) }
      if texts.count == values.count { return .texts(texts) }
      throw PlacedMessage(
        node.place, "\(name) of \(call) must be a list of numbers or of texts, all of one kind")
    }
  }

  /// The value of a scalar as YAML's core schema has it.
  private static func untyped(_ node: RawNode) -> ConfigurationValue {
    guard case .scalar(let text, let style) = node.content, !node.isNull else { return .none }
    guard style == .plain else { return .text(text) }
    switch text {
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    default: break
    }
    // A number with a fraction or an exponent stays one for Python: 2.0 is no 2.
    if !text.contains(where: { ".eE".contains($0) }),
      case .integer(let magnitude, let isNegative) = ParsedInteger(text),
      let value = magnitude.flatMap({ Int(magnitude: $0, isNegative: isNegative) })
    {
      return .integer(value)
    }
    if case .number(let value) = ParsedNumber(text), value.isFinite { return .number(value) }
    return .text(text)
  }
}
