// Returns and what is reckoned from them.
extension Readable {
  /// Three decimals below 10, one below 1,000, then none; a power of ten where that would show nothing but zeros, or more
  /// digits than anybody reads: `0.744`, `-13.0`, `1234`, `2.50e-07`.
  package static func score(_ value: Double) -> String {
    let size = value.magnitude
    if size > 0, size < 1e-5 || size >= 1e9 { return scientific(value, 2) }
    if size > 0, size < 0.0005 { return fixed(value, 5) }
    return fixed(value, size < 10 ? 3 : size < 1_000 ? 1 : 0)
  }

  /// `-` for a score that there is not.
  package static func score(_ value: Double?) -> String { value.map { score($0) } ?? "-" }

  /// A score with its sign: `+0.112`.
  package static func signed(_ value: Double) -> String { (value > 0 ? "+" : "") + score(value) }

  /// Two scores with enough digits to tell them apart if they differ.
  package static func scores(_ a: Double, _ b: Double) -> (String, String) {
    let usual = (score(a), score(b))
    guard usual.0 == usual.1, a != b, a.isFinite, b.isFinite else { return usual }
    let isPlain = (0.001..<1e7).contains(max(a.magnitude, b.magnitude))
    for digits in 1...16 {
      let texts =
        isPlain ? (fixed(a, digits), fixed(b, digits)) : (scientific(a, digits), scientific(b, digits))
      if texts.0 != texts.1, texts.0.count > usual.0.count || !isPlain { return texts }
    }
    return ("\(a)", "\(b)")
  }
}
