/// `[+-] digits [. digits] [e [+-] digits]`, with `_` between digits, taken apart.
package struct DecimalText {
  package private(set) var isNegative = false
  package private(set) var whole: [UInt8] = []
  package private(set) var fraction: [UInt8] = []
  /// At most a million in magnitude, so that sums cannot overflow.
  package private(set) var exponent = 0
  package var hasLeadingZero: Bool { whole.count > 1 && whole[0] == 0 }

  /// Maximum length of a number, in characters.
  package static let longest = 400

  package init?(_ text: String) {
    var rest = Substring(text).utf8
    guard rest.count <= Self.longest else { return nil }

    func sign() -> Bool {
      guard let first = rest.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") else {
        return false
      }
      rest.removeFirst()
      return first == UInt8(ascii: "-")
    }
    /// Nil if an underscore is not between digits.
    func digits() -> [UInt8]? {
      var result: [UInt8] = []
      var afterDigit = false
      while let byte = rest.first {
        if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
          result.append(byte - UInt8(ascii: "0"))
          afterDigit = true
        } else if byte == UInt8(ascii: "_") {
          guard afterDigit else { return nil }
          afterDigit = false
        } else {
          break
        }
        rest.removeFirst()
      }
      return result.isEmpty || afterDigit ? result : nil
    }

    isNegative = sign()
    guard let whole = digits() else { return nil }
    self.whole = whole
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      guard let fraction = digits() else { return nil }
      self.fraction = fraction
    }
    guard !whole.isEmpty || !fraction.isEmpty else { return nil }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest.removeFirst()
      let isNegative = sign()
      guard let digits = digits(), !digits.isEmpty else { return nil }
      let magnitude = digits.reduce(0) { min(1_000_000, $0 * 10 + Int($1)) }
      exponent = isNegative ? -magnitude : magnitude
    }
    guard rest.isEmpty else { return nil }
  }

  /// `-10` of `-010`, `0.5` of `00.5`.
  package static func withoutLeadingZeros(_ text: String) -> String {
    let sign = text.prefix { $0 == "+" || $0 == "-" }
    let rest = text.dropFirst(sign.count).drop { $0 == "0" || $0 == "_" }
    return sign + (rest.first?.isNumber == true ? "" : "0") + rest
  }
}
