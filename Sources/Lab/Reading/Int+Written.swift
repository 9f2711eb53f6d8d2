import Text

extension Int {
  /// An integer as experiment files write it, `10_000` or `1e4`; nil for anything else, and for what does not fit.
  package init?(written text: String) {
    guard case .integer(let magnitude?, let isNegative) = ParsedInteger(text) else { return nil }
    self.init(magnitude: magnitude, isNegative: isNegative)
  }
}
