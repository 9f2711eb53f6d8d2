import Text

/// One `--set section.key=value`, or one value of `--over`.
struct ExperimentOverride {
  /// Nil for a top-level key.
  let section: String?
  let key: String
  let value: RawNode
  var place: Place { value.place }

  /// - Parameter option: the option that it was given with, for messages.
  /// - Throws: why it is not of that form.
  init(_ text: String, option: String = "--set") throws(PlacedMessage) {
    guard let equals = text.firstIndex(of: "=") else {
      throw PlacedMessage(
        .option("\(option) \(text.trimmed)"),
        "the '=' is missing; write --set section.key=value, such as training.steps=1e5")
    }
    let path = text[..<equals].trimmed
    let place = Place.option("\(option) \(path)")
    guard !path.isEmpty else {
      throw PlacedMessage(
        .option("\(option) \(text)"),
        "the key is missing; write --set section.key=value, such as training.steps=1e5")
    }
    let valueText = text[text.index(after: equals)...].trimmed
    guard !valueText.isEmpty else {
      throw PlacedMessage(
        place, "the value after '=' is missing; write null for none, or '\"\"' for an empty string")
    }
    if let dot = path.firstIndex(of: ".") {
      (section, key) = (String(path[..<dot]), String(path[path.index(after: dot)...]))
    } else {
      (section, key) = (nil, String(path))
    }
    value = try Self.read(String(valueText), at: place)
  }

  /// Lists and quoted strings are YAML; anything else is a plain string.
  private static func read(_ text: String, at place: Place) throws(PlacedMessage) -> RawNode {
    guard let first = text.first, "[\"'".contains(first) else {
      return RawNode(content: .scalar(text, .plain), place: place)
    }
    let source = ExperimentSource(Array("value: \(text)".utf8))
    guard let entries = source.entries, entries.count == 1 else {
      let message =
        first == "["
        ? "is not a list; write it as [a, b]" : "is not a quoted string; close the quotes or remove them"
      throw PlacedMessage(place, "\(quoted(text)) \(message)")
    }
    if let problem = source.problems.first { throw PlacedMessage(place, problem.message) }
    return entries[0].value.moved(to: place)
  }
}
