import Text

/// Escapes control characters in text from files, plugins, exceptions and names.
package enum TerminalText {
  /// `text` with each control character but line feed and tab, and each that turns the direction of a line around,
  /// written as `\u001b`. Inside JSON that means the character itself.
  package static func escaped(_ text: String) -> String {
    var text = text
    let isClean = text.withUTF8 { bytes in !bytes.indices.contains { mayBeginControl(bytes, at: $0) } }
    if isClean { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if isControl(scalar) {
        let digits = String(scalar.value, radix: 16)
        let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
        result.append(contentsOf: "\\u\(zeros)\(digits)".unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// A warning or note in lines of at most `columns`, broken between words. Other messages stay as they are: their places
  /// and commands are for copying.
  package static func wrappedWarning(_ text: String, columns: Int) -> String {
    guard text.contains(": warning: ") || text.hasPrefix("note: "), !text.contains("\n") else { return text }
    return wrapped(text, width: max(columns - 1, 20), indentation: "  ").joined(separator: "\n")
  }

  /// C0 without line feed and tab, DEL, C1, the separators of lines and paragraphs, and the marks, embeddings, overrides
  /// and isolates of direction.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0a: false
    case ..<0x20, 0x7f...0x9f, 0x61c, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069: true
    default: false
    }
  }

  /// Whether the bytes of such a character may begin here; most lines have none.
  private static func mayBeginControl(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
    switch bytes[index] {
    case 0x09, 0x0a: false
    case ..<0x20, 0x7f: true
    case 0xc2: index + 1 < bytes.count && bytes[index + 1] < 0xa0
    case 0xd8: index + 1 < bytes.count && bytes[index + 1] == 0x9c
    case 0xe2: index + 1 < bytes.count && (bytes[index + 1] == 0x80 || bytes[index + 1] == 0x81)
    default: false
    }
  }
}
