#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A text of a plugin's in one line, as far as it may be shown; nil where there is none.
///
/// Control characters, which a terminal would obey, stand as escapes, and what is longer than `limit` bytes is cut off.
func pluginText(_ pointer: UnsafePointer<CChar>?, limit: Int = 1024) -> String? {
  pointer.map { visible(bounded($0, limit), keepsLines: false) }
}

/// The same with its line ends.
func pluginPage(_ pointer: UnsafePointer<CChar>?) -> String? {
  pointer.map { visible(bounded($0, 1 << 20), keepsLines: true) }
}

private func bounded(_ pointer: UnsafePointer<CChar>, _ limit: Int) -> String {
  let length = strnlen(pointer, limit + 1)
  let bytes = UnsafeRawBufferPointer(start: pointer, count: min(length, limit))
  return String(decoding: bytes, as: UTF8.self) + (length > limit ? "…" : "")
}

/// The text with escapes in place of what would not be seen, but done.
private func visible(_ text: String, keepsLines: Bool) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    if scalar == "\n" || scalar == "\t" || scalar == "\r" {
      result += keepsLines ? String(scalar) : " "
    } else if scalar.isVisible {
      result.unicodeScalars.append(scalar)
    } else {
      result += scalar.escaped(asASCII: true)
    }
  }
  return result
}

extension Unicode.Scalar {
  /// Whether it is a character, not a command: joiners within words are, marks that turn the direction of writing are not.
  fileprivate var isVisible: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate: false
    case .format: self == "\u{200c}" || self == "\u{200d}"
    default: true
    }
  }
}
