import Text

extension Interval {
  /// `[0.614, 0.730]`, or with signs `[+0.061, +0.073]`.
  package func text(signed isSigned: Bool = false) -> String {
    func text(_ bound: Double) -> String { isSigned ? Readable.signed(bound) : Readable.score(bound) }
    return "[\(text(low)), \(text(high))]"
  }
}

extension Readable {
  /// `p = 0.031`, `p < 0.001`
  package static func probability(_ p: Double) -> String {
    p < 0.001 ? "p < 0.001" : "p = " + fixed(p, p < 0.1 ? 3 : 2)
  }
}
