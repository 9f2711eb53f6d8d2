// Where room is short.
extension Readable {
  /// Three significant digits or so: `0.123`, `12.3`, `1,235`, `-100`, `1.23M`.
  package static func short(_ value: Double) -> String {
    let size = value.magnitude
    if !value.isFinite || size < 1e-9 { return fixed(value, 0) }
    if size < 1e-4 { return scientific(value, 1) }
    if size >= 100_000 { return compact(value) }
    if value == value.rounded() { return grouped(Int(value)) }
    if size >= 100 { return grouped(Int(value.rounded(.toNearestOrEven))) }
    return fixed(value, size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.01 ? 3 : 4)
  }

  private static let units = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")]

  /// With a letter for its thousands: `1.23M`, `160k`, `20M`; below 1,000 as `short`.
  ///
  /// - Parameter digits: significant ones, 2 or 3; zeros behind the point are left out.
  package static func compact(_ value: Double, digits: Int = 3) -> String {
    guard value.isFinite else { return fixed(value, 0) }
    let size = value.magnitude
    if size >= 1e15 { return scientific(value, digits - 1) }
    // A number that rounds up to a unit has it.
    let nearly = digits < 3 ? 0.995 : 0.9995
    guard let (unit, letter) = units.first(where: { size >= $0.0 * nearly }) else { return short(value) }
    let share = size / unit
    return trimmed(fixed(value / unit, max(digits - (share < 10 ? 1 : share < 100 ? 2 : 3), 0))) + letter
  }

  /// A round number on an axis, with all its digits: `0.5`, `122.5k`, `20M`.
  package static func tick(_ value: Double) -> String {
    let size = value.magnitude
    if !value.isFinite || size >= 1e15 { return compact(value) }
    if let (unit, letter) = units.first(where: { size >= $0.0 }) {
      return trimmed(fixed(value / unit, 2)) + letter
    }
    return size > 0 && size < 1e-4 ? scientific(value, 1) : trimmed(fixed(value, size >= 1 ? 3 : 6))
  }

  /// For a cell: `0.74`, `-13`, `12.1`, `12k`.
  package static func cell(_ value: Double) -> String {
    let size = value.magnitude
    if !value.isFinite || size >= 10_000 { return compact(value, digits: 2) }
    return fixed(value, size >= 100 ? 0 : size >= 10 ? 1 : 2)
  }

  /// For a small cell: the same with fewer digits, from most to fewest.
  package static func cellForms(_ value: Double) -> [String] {
    var forms = [cell(value)]
    if value.magnitude < 10 { forms.append(fixed(value, 1)) }
    if (1..<10_000).contains(value.magnitude) { forms.append(fixed(value, 0)) }
    return forms
  }

  /// Aligned numbers, with as many decimals as needed to distinguish those that differ.
  package static func distinct(_ values: [Double]) -> [String] {
    let different = Set(values).count
    let usual = values.map(short)
    // `100.0` and `100` are two texts and one number.
    if Set(usual.map { Double($0).map { "\($0)" } ?? $0 }).count == different { return usual }
    let digits = (2...7).first { digits in Set(values.map { fixed($0, digits) }).count == different }
    return values.map { fixed($0, digits ?? 7) }
  }

  /// Without zeros behind the point.
  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    let digits = text.reversed().drop { $0 == "0" }
    return String((digits.first == "." ? digits.dropFirst() : digits).reversed())
  }
}
