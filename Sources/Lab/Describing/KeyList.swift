import RLCore
import Text

/// Keys with their defaults and meanings as text, under the titles of their groups.
struct KeyList {
  let keys: [KeyDescription]
  /// Columns of the page.
  let width: Int
  /// Whether keys that do nothing by default, the range of every key and the condition of each are shown.
  let showsAll: Bool

  /// Titles of groups in the order in which they are shown: first what has no title.
  static func groups(_ keys: [KeyDescription]) -> [(title: String, keys: [KeyDescription])] {
    var titles: [String] = keys.contains { $0.group.isEmpty } ? [""] : []
    for key in keys where !titles.contains(key.group) { titles.append(key.group) }
    return titles.map { title in (title, keys.filter { $0.group == title }) }
  }

  var lines: [String] {
    let shown = showsAll ? keys : keys.filter(\.appliesByDefault)
    var lines: [String] = []
    for (title, keys) in Self.groups(shown) {
      if !lines.isEmpty { lines.append("") }
      if !title.isEmpty { lines.append(title) }
      for key in keys { lines += self.lines(of: key) }
    }
    let hidden = keys.count - shown.count
    guard !showsAll else { return lines }
    let range = "every key with its range"
    let more =
      hidden == 0
      ? "--all shows \(range)."
      : "\(hidden) more \(hidden == 1 ? "key applies" : "keys apply") only with other settings; --all shows \(range)."
    return lines + [""] + wrapped(more, width: width)
  }

  private var nameWidth: Int { keys.map(\.name.count).max() ?? 0 }
  private var valueWidth: Int { min(keys.map { $0.defaultText.count }.max() ?? 0, 16) }

  private func meaning(of key: KeyDescription) -> String {
    if showsAll {
      let condition = key.condition.map { "; applies only \($0)" } ?? ""
      return "\(key.documentation) (\(key.expectation)\(condition))"
    }
    if case .text(let choices) = key.kind, choices.count > 1 {
      return "\(key.documentation) (\(listed(choices)))"
    }
    return key.documentation
  }

  private func lines(of key: KeyDescription) -> [String] {
    let start = "  \(key.name.padded(to: nameWidth))  "
    let room = width - start.count - valueWidth - 2
    // A narrow page has the meaning below.
    guard room >= 28 else {
      return ["  \(key.name): \(key.defaultText)"]
        + wrapped(meaning(of: key), width: max(width - 6, 20)).map { "      " + $0 }
    }
    let values = wrapped(key.defaultText, width: valueWidth)
    let meanings = wrapped(meaning(of: key), width: room)
    return (0..<max(values.count, meanings.count)).map { line in
      let value = line < values.count ? values[line] : ""
      let meaning = line < meanings.count ? meanings[line] : ""
      let left = line == 0 ? start : String(repeating: " ", count: start.count)
      return (left + value.padded(to: valueWidth) + "  " + meaning).withoutTrailingSpaces
    }
  }
}

extension KeyDescription {
  /// The default as an experiment file has it.
  package var defaultText: String { defaultValue == .none && !isOptional ? "required" : yaml(defaultValue) }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }

  fileprivate var withoutTrailingSpaces: String { String(reversed().drop { $0 == " " }.reversed()) }
}
