import Foundation

/// Numbers for people: short, without false precision.
package enum Figures {
  /// Three significant digits or so: `0.123`, `12.3`, `1,235`, `-100`.
  package static func short(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-∞" : "∞" }
    let size = abs(value)
    if size >= 100_000 { return compact(value) }
    if value == value.rounded(), size < 100_000 { return grouped(Int(value)) }
    if size >= 100 { return grouped(Int(value.rounded())) }
    if size >= 10 { return fixed(value, 1) }
    if size >= 0.01 { return fixed(value, size >= 1 ? 2 : 3) }
    return size < 1e-9 ? "0" : size >= 1e-4 ? fixed(value, 4) : String(format: "%.1e", value)
  }

  /// For a cell: `0.74`, `-13`, `12.1`.
  package static func cell(_ value: Double) -> String {
    let size = abs(value)
    if !value.isFinite || size >= 10_000 { return compact(value) }
    return fixed(value, size >= 100 ? 0 : size >= 10 ? 1 : 2)
  }

  /// For a cell with little room: the same with fewer digits, from most to fewest.
  package static func cellForms(_ value: Double) -> [String] {
    var forms = [cell(value)]
    if abs(value) < 10_000 {
      if abs(value) < 10 { forms.append(fixed(value, 1)) }
      if abs(value) >= 1 { forms.append(fixed(value, 0)) }
    }
    return forms
  }

  package static func fixed(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return short(value) }
    if abs(value) >= 1e15 { return String(format: "%.2e", value) }
    let text = String(format: "%.\(digits)f", value)
    // Without a minus sign before nothing.
    return text.hasPrefix("-") && !text.contains { $0 >= "1" && $0 <= "9" } ? String(text.dropFirst()) : text
  }

  /// Numbers that stand under each other, in as many decimals as it takes to tell apart those that differ.
  package static func distinct(_ values: [Double]) -> [String] {
    let different = Set(values).count
    let usual = values.map(short)
    // `100.0` and `100` are two texts and one number.
    if Set(usual.map { Double($0).map { "\($0)" } ?? $0 }).count == different { return usual }
    for digits in 2...7 {
      let texts = values.map { fixed($0, digits) }
      if Set(texts).count == different { return texts }
    }
    return values.map { fixed($0, 7) }
  }

  /// `1,234,567`
  package static func grouped(_ value: Int) -> String {
    var digits = Array(String(value.magnitude))
    var position = digits.count - 3
    while position > 0 {
      digits.insert(",", at: position)
      position -= 3
    }
    return (value < 0 ? "-" : "") + String(digits)
  }

  /// `1.2M`, `160k`
  package static func compact(_ value: Double) -> String {
    guard value.isFinite else { return short(value) }
    let size = abs(value)
    func trimmed(_ value: Double, _ unit: String) -> String {
      let text = fixed(value, abs(value) >= 10 ? 0 : 1)
      return (text.hasSuffix(".0") ? String(text.dropLast(2)) : text) + unit
    }
    if size >= 1e15 { return String(format: "%.1e", value) }
    if size >= 999_500_000 { return trimmed(value / 1e9, "G") }
    if size >= 999_500 { return trimmed(value / 1e6, "M") }
    if size >= 1000 { return trimmed(value / 1e3, "k") }
    return short(value)
  }

  /// A round number without zeros behind it: `0.5`, `20M`.
  package static func tick(_ value: Double) -> String {
    if abs(value) >= 1000 || value == value.rounded() { return compact(value) }
    if abs(value) < 1e-4 { return short(value) }
    var text = fixed(value, 4)
    while text.hasSuffix("0") { text.removeLast() }
    return text
  }

  /// Round numbers between `low` and `high`, about `count` of them.
  package static func ticks(_ low: Double, _ high: Double, count: Int) -> [Double] {
    guard low.isFinite, high.isFinite, high > low, count > 0 else { return [] }
    let raw = (high - low) / Double(count)
    let power = pow(10, floor(log10(raw)))
    let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= raw * 0.999 } ?? raw
    let first = (low / step - 1e-9).rounded(.up)
    return (0...count * 2).map { (first + Double($0)) * step }.filter { $0 <= high + step * 1e-9 }
  }
}
