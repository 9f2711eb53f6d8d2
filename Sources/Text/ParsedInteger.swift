/// Parses text as an integer: `10_000`, `1e6` and `5.0e4` are integers, `010` and `0x10` are not.
///
/// YAML 1.1 would read `010` as 8 and `1e6` as text; here the schema decides, and nothing is guessed.
package enum ParsedInteger: Equatable {
  /// The magnitude is nil if it does not fit.
  case integer(UInt64?, isNegative: Bool)
  /// An integer except for leading zeros, which some parsers read as octal.
  case leadingZero(String)
  case fraction
  case none

  package init(_ text: String) {
    guard let decimal = DecimalText(text) else {
      self = .none
      return
    }
    if decimal.hasLeadingZero {
      self = .leadingZero(DecimalText.withoutLeadingZeros(text))
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
