/// Numbers and words for people: the same number reads the same in every table, figure, page and window.
///
/// The rule of rounding is C's `printf`: to the nearest decimal of the number as it is stored, and of two equally near ones
/// to the even digit. So 0.8125 has the three digits 0.812, and 0.15, which is stored as 0.1499…, the one digit 0.1. Nothing
/// depends on the machine's language. What is no number reads `NaN`, and what is beyond all numbers `∞` or `-∞`. Zero has no
/// sign. JSON and CSV follow their own formats instead.
package enum Readable {
  /// `digits` decimals: `0.812`, `-3.0`; a power of ten from 1e15 on, where digits would pretend.
  package static func fixed(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return unusual(value) }
    guard value.magnitude < 1e15 else { return scientific(value, 2) }
    var decimal = ExactDecimal(value)
    decimal.round(to: decimal.point + digits)
    let text = decimal.text(from: max(decimal.point - 1, 0), to: -digits)
    return (value < 0 && !decimal.digits.isEmpty ? "-" : "") + text
  }

  /// `digits` decimals and a power of ten: `1.50e-12`.
  package static func scientific(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return unusual(value) }
    var decimal = ExactDecimal(value)
    decimal.round(to: digits + 1)
    let exponent = decimal.digits.isEmpty ? 0 : decimal.point - 1
    let mantissa = decimal.text(from: exponent, to: exponent - digits, ones: exponent)
    let size = String(exponent.magnitude)
    return (value < 0 ? "-" : "") + mantissa + (exponent < 0 ? "e-" : "e+") + (size.count < 2 ? "0" : "")
      + size
  }

  /// The shortest text that gives the number back, without `.0`: `0.1`, `20`.
  package static func exact(_ value: Double) -> String {
    guard value.isFinite else { return unusual(value) }
    return value == value.rounded() && value.magnitude < 1e15 ? String(Int(value)) : "\(value)"
  }

  /// `1,234,567`
  package static func grouped(_ value: Int) -> String {
    (value < 0 ? "-" : "") + grouped(String(value.magnitude))
  }

  /// A count that may be larger than any integer: `2,000`, `1e+30`.
  package static func grouped(_ count: Double) -> String {
    count.magnitude < 1e15 ? grouped(Int(count)) : exact(count)
  }

  /// `1 episode`, `1,274 episodes`
  package static func count(_ number: Int, _ noun: String) -> String {
    "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  /// `a`, `a and b`, `a, b and c`
  package static func list(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }

  private static func grouped(_ digits: String) -> String {
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }

  private static func unusual(_ value: Double) -> String { value.isNaN ? "NaN" : value < 0 ? "-∞" : "∞" }
}
