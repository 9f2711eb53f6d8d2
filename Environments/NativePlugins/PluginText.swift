#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A string from the plugin as it is, empty for NULL: what a parameter may be, which goes back to the plugin.
func pluginValue(_ pointer: UnsafePointer<CChar>?) -> String {
  pointer.map { String(cString: $0) } ?? ""
}

/// A string from the plugin as a printable line, or nil.
///
/// Control characters are escaped, and text beyond `limit` bytes is truncated.
func pluginText(_ pointer: UnsafePointer<CChar>?, limit: Int = 1024) -> String? {
  pointer.map { visible(bounded($0, limit), keepsLines: false) }
}

/// The same with line breaks.
func pluginPage(_ pointer: UnsafePointer<CChar>?) -> String? {
  pointer.map { visible(bounded($0, 1 << 20), keepsLines: true) }
}

private func bounded(_ pointer: UnsafePointer<CChar>, _ limit: Int) -> String {
  let length = strnlen(pointer, limit + 1)
  let bytes = UnsafeRawBufferPointer(start: pointer, count: min(length, limit))
  return String(decoding: bytes, as: UTF8.self) + (length > limit ? "…" : "")
}

/// The text with control characters escaped.
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
  /// Whether it is a printable character: joiners within words are, marks that change the direction of writing are not.
  fileprivate var isVisible: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate: false
    case .format: self == "\u{200c}" || self == "\u{200d}"
    default: true
    }
  }
}
