/// What a text says as an integer: `10_000`, `1e6` and `5.0e4` are integers, `010` and `0x10` are not.
///
/// YAML 1.1 would read `010` as 8 and `1e6` as text; here the schema decides, and nothing is guessed.
enum IntegerText: Equatable {
  /// The magnitude is nil where it does not fit.
  case integer(UInt64?, isNegative: Bool)
  /// An integer but for zeros in front of it, which some read as octal.
  case leadingZero(String)
  case fraction
  case none

  init(_ text: String) {
    guard let decimal = Decimal(text) else {
      self = .none
      return
    }
    if decimal.hasLeadingZero {
      self = .leadingZero(withoutLeadingZeros(text))
      return
    }
    var digits = decimal.whole + decimal.fraction
    guard let last = digits.lastIndex(where: { $0 != 0 }) else {
      self = .integer(0, isNegative: decimal.isNegative)
      return
    }
    // The value is digits * 10^scale; trailing zeros move into the scale.
    let scale = decimal.exponent - decimal.fraction.count + (digits.count - 1 - last)
    digits.removeSubrange((last + 1)...)
    guard scale >= 0 else {
      self = .fraction
      return
    }
    guard scale <= 20 else {
      self = .integer(nil, isNegative: decimal.isNegative)
      return
    }
    var magnitude: UInt64 = 0
    for digit in digits + Array(repeating: 0, count: scale) {
      let (ten, overflow) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, overflowToo) = ten.addingReportingOverflow(UInt64(digit))
      if overflow || overflowToo {
        self = .integer(nil, isNegative: decimal.isNegative)
        return
      }
      magnitude = sum
    }
    self = .integer(magnitude, isNegative: decimal.isNegative)
  }
}

/// What a text says as a number.
enum NumberText: Equatable {
  case number(Double)
  case leadingZero(String)
  /// A finite number on paper that no `Double` holds.
  case tooLarge
  case none

  init(_ text: String) {
    switch text.lowercased() {
    case ".inf", "+.inf", "inf", "+inf": self = .number(.infinity)
    case "-.inf", "-inf": self = .number(-.infinity)
    default:
      guard let decimal = Decimal(text), let value = Double(text.filter { $0 != "_" }) else {
        self = .none
        return
      }
      if decimal.hasLeadingZero {
        self = .leadingZero(withoutLeadingZeros(text))
      } else {
        self = value.isFinite ? .number(value) : .tooLarge
      }
    }
  }
}

/// `-10` of `-010`, `0.5` of `00.5`.
private func withoutLeadingZeros(_ text: String) -> String {
  let sign = text.prefix { $0 == "+" || $0 == "-" }
  let rest = text.dropFirst(sign.count).drop { $0 == "0" || $0 == "_" }
  return sign + (rest.first?.isNumber == true ? "" : "0") + rest
}

/// `[+-] digits [. digits] [e [+-] digits]`, with `_` between digits, taken apart.
private struct Decimal {
  var isNegative = false
  var whole: [UInt8] = []
  var fraction: [UInt8] = []
  /// At most a million either way, so that sums of it cannot overflow.
  var exponent = 0
  var hasLeadingZero: Bool { whole.count > 1 && whole[0] == 0 }

  init?(_ text: String) {
    var rest = Substring(text).utf8
    guard rest.count <= 400 else { return nil }

    func sign() -> Bool {
      guard let first = rest.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") else {
        return false
      }
      rest.removeFirst()
      return first == UInt8(ascii: "-")
    }
    /// Nil where an underscore does not stand between digits.
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
}
