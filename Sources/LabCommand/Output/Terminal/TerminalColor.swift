/// Colors that say something: green for what is well, red for what failed, yellow for what needs a look.
package enum TerminalColor: String, Sendable {
  case red = "31"
  case green = "32"
  case yellow = "33"
  case bold = "1"

  /// A word and its color.
  package typealias Mark = (word: String, color: TerminalColor)

  /// `text`, whose control characters are escaped, with the first occurrence of each word in its color.
  package static func marked(_ text: String, _ marks: [Mark]) -> String {
    marks.reduce(text) { text, mark in
      guard let range = text.firstRange(of: mark.word) else { return text }
      var colored = text
      colored.replaceSubrange(range, with: "\u{1B}[\(mark.color.rawValue)m\(mark.word)\u{1B}[0m")
      return colored
    }
  }

  /// What a message on standard error has: errors red, warnings and notes yellow.
  package static func messageMarks(_ text: String) -> [Mark] {
    if text.hasPrefix("rl-lab: ") { return [("rl-lab:", .red)] }
    if text.hasPrefix("note: ") { return [("note:", .yellow)] }
    return text.contains(": warning: ") ? [("warning:", .yellow)] : []
  }

  /// The words of a run's state.
  static let statusMarks: [Mark] = [
    ("diverged", .red), ("failed", .red), ("unreadable", .red), ("interrupted", .yellow), ("running", .green),
  ]
}
