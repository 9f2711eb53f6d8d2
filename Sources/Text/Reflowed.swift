/// Reflows documentation to lines of at most `width`, independent of its line breaks.
///
/// Lines that follow each other are a paragraph. One that begins with a label, `Reward: ...`, begins a paragraph of its own,
/// whose further lines are indented, here as in the source. Any other indented line is a table or an example and stays as
/// it is.
package func reflowed(_ text: String, width: Int) -> [String] {
  var lines: [String] = []
  var paragraph = ""
  func finish() {
    guard !paragraph.isEmpty else { return }
    let indentation = hasLabel(paragraph[...]) ? "  " : ""
    lines += wrapped(paragraph, width: width, indentation: indentation)
    paragraph = ""
  }
  for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
    let words = line.drop { $0 == " " }
    if words.isEmpty {
      finish()
      lines.append("")
    } else if line.startIndex == words.startIndex {
      if hasLabel(line) || isHeading(paragraph) { finish() }
      paragraph += (paragraph.isEmpty ? "" : " ") + words
    } else if hasLabel(paragraph[...]) {
      paragraph += " " + words
    } else {
      finish()
      lines.append(String(line))
    }
  }
  finish()
  return lines
}

/// Whether a line begins with a label and a colon, as in `Differences from the paper: ...`.
private func hasLabel(_ line: Substring) -> Bool {
  guard let colon = line.firstIndex(of: ":"), line.first?.isUppercase == true else { return false }
  let rest = line[line.index(after: colon)...]
  return rest.first == " " && line[..<colon].allSatisfy { $0.isLetter || $0 == " " }
}

/// Whether it is a heading of the following lines, such as `environment:`.
private func isHeading(_ line: String) -> Bool { line.last == ":" && !line.contains(" ") }
