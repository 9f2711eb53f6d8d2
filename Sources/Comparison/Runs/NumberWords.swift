import Foundation

/// Numbers in texts and figures; the same on every machine, whatever its language.
package func fixed(_ value: Double, _ digits: Int) -> String {
  guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-∞" : "∞" }
  let text = String(format: "%.\(digits)f", value)
  // No negative zero.
  return text.hasPrefix("-") && !text.contains { "123456789".contains($0) } ? String(text.dropFirst()) : text
}

/// `1,234,567`
package func grouped(_ value: Int) -> String {
  var digits = Array(String(value.magnitude))
  var position = digits.count - 3
  while position > 0 {
    digits.insert(",", at: position)
    position -= 3
  }
  return (value < 0 ? "-" : "") + String(digits)
}

/// The shortest text that gives the number back, without `.0`.
func short(_ value: Double) -> String {
  value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : "\(value)"
}

/// A score as people read it: three decimals below 10, one below 1,000, then none; a power of ten where that would
/// show nothing but zeros, or more digits than anybody reads.
package func score(_ value: Double) -> String {
  let size = abs(value)
  if size > 0, size < 1e-5 || size >= 1e9, value.isFinite { return scientific(value, 2) }
  if size > 0, size < 0.0005 { return fixed(value, 5) }
  return size < 10 ? fixed(value, 3) : size < 1_000 ? fixed(value, 1) : fixed(value, 0)
}

/// `1.50e-12`
private func scientific(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)e", value) }

/// Two scores with as many digits as it takes to tell them apart, where they differ.
package func scores(_ a: Double, _ b: Double) -> (String, String) {
  let usual = (score(a), score(b))
  guard usual.0 == usual.1, a != b, a.isFinite, b.isFinite else { return usual }
  let isPlain = (0.001..<1e7).contains(max(abs(a), abs(b)))
  for digits in 1...16 {
    let texts =
      isPlain ? (fixed(a, digits), fixed(b, digits)) : (scientific(a, digits), scientific(b, digits))
    if texts.0 != texts.1, texts.0.count > usual.0.count || !isPlain { return texts }
  }
  return ("\(a)", "\(b)")
}

/// A score with its sign.
package func signed(_ value: Double) -> String { (value > 0 ? "+" : "") + score(value) }

package func text(_ interval: Interval, signed isSigned: Bool = false) -> String {
  let write = isSigned ? signed : score
  return "[\(write(interval.low)), \(write(interval.high))]"
}

/// `p = 0.031`, `p < 0.001`
package func text(p: Double) -> String {
  p < 0.001 ? "p < 0.001" : "p = " + fixed(p, p < 0.1 ? 3 : 2)
}

/// `20M`, `1.5M`, `500k`, `200`
func compactCount(_ value: Double) -> String {
  func scaled(_ unit: Double, _ letter: String) -> String {
    let number = value / unit
    return short((number * 100).rounded() / 100) + letter
  }
  switch abs(value) {
  case 1e15...: return scientific(value, 2)
  case 1e9...: return scaled(1e9, "G")
  case 1e6...: return scaled(1e6, "M")
  case 1e3...: return scaled(1e3, "k")
  case 1...: return short((value * 1000).rounded() / 1000)
  default: return short(significant(value))
  }
}

/// `value` to three digits.
func significant(_ value: Double) -> Double {
  guard value != 0, value.isFinite else { return value }
  let digits = 2 - Int(log10(abs(value)).rounded(.down))
  let scale = pow(10, Double(abs(digits)))
  guard scale.isFinite else { return value }
  return digits >= 0 ? (value * scale).rounded() / scale : (value / scale).rounded() * scale
}

/// `12 ms`, `4.2 s`, `3 min 20 s`, `2 h 5 min`
package func duration(_ seconds: Double) -> String {
  guard seconds.isFinite else { return fixed(seconds, 0) + " s" }
  if seconds < 1 { return fixed(seconds * 1000, seconds < 0.001 ? 1 : 0) + " ms" }
  if seconds < 60 { return fixed(seconds, 1) + " s" }
  let whole = Int(min(seconds, 1e12).rounded())
  return whole < 3600
    ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole % 3600 / 60) min"
}

/// `seed 3`, `seeds 3 and 4`, `seeds 1, 2 and 5`
func seedList(_ seeds: [UInt64]) -> String {
  (seeds.count == 1 ? "seed " : "seeds ") + list(seeds.map(String.init))
}

func list(_ words: [String]) -> String {
  guard let last = words.last, words.count > 1 else { return words.first ?? "" }
  return words.dropLast().joined(separator: ", ") + " and " + last
}
