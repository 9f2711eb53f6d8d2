import RLCore
import Text

extension KeyDescription {
  /// The expected value in a message: `a number above 0`.
  var expectation: String { kind.expectation + (isOptional ? ", or null" : "") }

  /// The value of the node, typed by this key.
  ///
  /// - Throws: where and why it says none.
  func read(_ node: RawNode) throws(PlacedMessage) -> ConfigurationValue {
    if node.isNull, isOptional { return .none }
    if node.isEmpty { throw PlacedMessage(node.place, "\(name) has no value; it must be \(expectation)") }
    switch (kind, node.content) {
    case (.integers(let range), .list(let elements)):
      return .integers(try each(elements) { (element) throws(Complaint) in try integer(element, range) })
    case (.numbers(let range), .list(let elements)):
      return .numbers(try each(elements) { (element) throws(Complaint) in try number(element, range) })
    case (.texts, .list(let elements)):
      return .texts(try each(elements) { (element) throws(Complaint) in try text(element, choices: []) })
    case (.calls, .list(let elements)):
      return .calls(try elements.map { (element) throws(PlacedMessage) in try call(element) })
    case (.records(let keys), .list(let elements)):
      return .records(
        try elements.map { (element) throws(PlacedMessage) in try record(element, keys) })
    case (.integers, _), (.numbers, _), (.texts, _), (.calls, _), (.records, _), (_, .list), (_, .mapping):
      throw PlacedMessage(node.place, "\(name) must be \(expectation), not \(node.name)")
    case (.bool, .scalar(let value, let style)):
      return try rewording(node) { () throws(Complaint) in .bool(try bool(value, style)) }
    case (.integer(let range), .scalar):
      return try rewording(node) { () throws(Complaint) in .integer(try integer(node, range)) }
    case (.number(let range), .scalar):
      return try rewording(node) { () throws(Complaint) in .number(try number(node, range)) }
    case (.text(let choices), .scalar):
      return try rewording(node) { () throws(Complaint) in .text(try text(node, choices: choices)) }
    }
  }

  /// The entries of a mapping that are set, in the order of `keys`.
  private func record(
    _ node: RawNode, _ keys: [KeyDescription]
  ) throws(PlacedMessage) -> [ConfigurationEntry] {
    guard case .mapping(let entries) = node.content else {
      throw PlacedMessage(
        node.place, "each element of \(name) must be \(kind.elementExpectation), not \(node.name)")
    }
    if let entry = entries.first(where: { entry in !keys.contains { $0.name == entry.key } }) {
      let names = keys.map(\.name)
      let advice =
        nearest(to: entry.key, in: names).map { "did you mean '\($0)'?" }
        ?? "there are \(names.joined(separator: ", "))"
      throw PlacedMessage(entry.keyPlace, "unknown key \(quoted(entry.key)) in \(name); \(advice)")
    }
    var record: [ConfigurationEntry] = []
    for key in keys {
      guard let entry = entries.first(where: { $0.key == key.name }) else { continue }
      let value = try key.read(entry.value)
      if value != .none { record.append(ConfigurationEntry(key.name, value)) }
    }
    return record
  }

  /// Why a scalar does not match: `, not 'fast'` or `; remove the quotes around '0.1'`.
  private struct Complaint: Error {
    let text: String
    init(_ text: String) { self.text = text }
    init(not node: RawNode, _ advice: String = "") { text = ", not \(node.name)\(advice)" }
  }

  private func rewording<Value>(
    _ node: RawNode, _ body: () throws(Complaint) -> Value
  ) throws(PlacedMessage) -> Value {
    do throws(Complaint) { return try body() } catch {
      throw PlacedMessage(node.place, "\(name) must be \(expectation)\(error.text)")
    }
  }

  private func each<Value>(
    _ elements: [RawNode], _ body: (RawNode) throws(Complaint) -> Value
  ) throws(PlacedMessage) -> [Value] {
    var values: [Value] = []
    for element in elements {
      do throws(Complaint) { values.append(try body(element)) } catch {
        throw PlacedMessage(
          element.place, "each element of \(name) must be \(kind.elementExpectation)\(error.text)")
      }
    }
    return values
  }

  private func bool(_ text: String, _ style: RawStyle) throws(Complaint) -> Bool {
    let words = ["true": true, "True": true, "TRUE": true, "false": false, "False": false, "FALSE": false]
    if let value = words[text] {
      if style == .plain { return value }
      throw Complaint("; remove the quotes around \(quoted(text))")
    }
    let advice =
      switch text.lowercased() {
      case "yes", "on", "y", "1": "; write true"
      case "no", "off", "n", "0": "; write false"
      default: ""
      }
    throw Complaint(", not \(quoted(text))\(advice)")
  }

  private func integer(_ node: RawNode, _ range: ClosedRange<Int>) throws(Complaint) -> Int {
    guard case .scalar(let text, let style) = node.content else { throw Complaint(not: node) }
    switch ParsedInteger(text) {
    case .leadingZero(let advice): throw Complaint(not: node, "; write \(advice)")
    case .fraction: throw Complaint(not: node)
    case .none: throw Complaint(not: node, Self.limit(text) ?? "")
    case .integer(let magnitude, let isNegative):
      guard let value = magnitude.flatMap({ Int(magnitude: $0, isNegative: isNegative) }) else {
        throw Complaint(not: node, ", which exceeds the integer range")
      }
      guard range.contains(value) else { throw Complaint(not: node) }
      guard style == .plain else { throw Complaint("; remove the quotes around \(quoted(text))") }
      return value
    }
  }

  private func number(_ node: RawNode, _ range: NumberRange) throws(Complaint) -> Double {
    guard case .scalar(let text, let style) = node.content else { throw Complaint(not: node) }
    switch ParsedNumber(text) {
    case .leadingZero(let advice): throw Complaint(not: node, "; write \(advice)")
    case .tooLarge: throw Complaint(not: node, ", which exceeds the number range")
    case .none:
      let comma = text.contains(",") ? "; use '.' as the decimal separator" : ""
      throw Complaint(not: node, Self.limit(text) ?? comma)
    case .number(let value):
      guard range.contains(value) else { throw Complaint(not: node) }
      guard style == .plain else { throw Complaint("; remove the quotes around \(quoted(text))") }
      return value
    }
  }

  /// The advice on a text that is too long for a number, or nil where it is not.
  private static func limit(_ text: String) -> String? {
    text.utf8.count > DecimalText.longest
      ? "; a number has at most \(DecimalText.longest) characters" : nil
  }

  private func text(_ node: RawNode, choices: [String]) throws(Complaint) -> String {
    guard case .scalar(let text, _) = node.content else { throw Complaint(not: node) }
    if node.isNull {
      throw Complaint(
        not: node, text.isEmpty || !choices.isEmpty ? "" : "; quote it if you mean the word")
    }
    guard choices.isEmpty || choices.contains(text) else {
      throw Complaint(not: node, nearest(to: text, in: choices).map { "; did you mean \(quoted($0))?" } ?? "")
    }
    return text
  }
}

extension Int {
  /// Nil if it does not fit.
  init?(magnitude: UInt64, isNegative: Bool) {
    if isNegative {
      guard magnitude <= UInt64(Int.max) + 1 else { return nil }
      self = magnitude == UInt64(Int.max) + 1 ? .min : -Int(magnitude)
    } else {
      guard let value = Int(exactly: magnitude) else { return nil }
      self = value
    }
  }
}

extension ConfigurationKind {
  /// `an integer of at least 1`, `a list of strings such as [a, b]`
  package var expectation: String {
    switch self {
    case .bool: "true or false"
    case .integer(let range): Self.expectation(of: range)
    case .number(let range): range.description
    case .text(let choices): choices.isEmpty ? "text" : "one of \(listed(choices))"
    case .integers(let range): "a list such as [\(Self.example(of: range))], each \(elementExpectation)"
    case .numbers: "a list such as [0.5], each \(elementExpectation)"
    case .texts: "a list of strings such as [a, b]"
    case .calls: "a list of names such as [a, {b: {size: 8}}]"
    case .records: "a list, each element \(elementExpectation)"
    }
  }

  var elementExpectation: String {
    switch self {
    case .integers(let range): Self.expectation(of: range)
    case .numbers(let range): range.description
    case .texts: "text"
    case .calls: "a name, or a name with arguments such as {b: {size: 8}}"
    case .records(let keys): "a mapping with the keys \(keys.map(\.name).joined(separator: ", "))"
    default: expectation
    }
  }

  private static func expectation(of range: ClosedRange<Int>) -> String {
    switch (range.lowerBound, range.upperBound) {
    case (.min, .max): "an integer"
    case (let low, .max): "an integer of at least \(low)"
    case (.min, let high): "an integer of at most \(high)"
    case (let low, let high): "an integer from \(low) to \(high)"
    }
  }

  private static func example(of range: ClosedRange<Int>) -> String {
    let value = range.contains(64) ? 64 : range.lowerBound
    return "\(value), \(value)"
  }
}
