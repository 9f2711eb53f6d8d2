/// Wraps the text to lines of at most `width`, except for longer words.
///
/// - Parameter indentation: before every line but the first.
package func wrapped(_ text: String, width: Int, indentation: String = "") -> [String] {
  var lines: [String] = []
  var line = ""
  for word in text.split(separator: " ") {
    if !line.isEmpty, line.count + 1 + word.count > width {
      lines.append(line)
      line = indentation
    }
    line += (line.isEmpty || line == indentation ? "" : " ") + word
  }
  return lines + (line.isEmpty && !lines.isEmpty ? [] : [line])
}
