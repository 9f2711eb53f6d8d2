import Text

/// An interval of numbers with open or closed ends.
public struct NumberRange: Sendable, Equatable, CustomStringConvertible {
  public var low, high: Double
  public var includesLow, includesHigh: Bool

  public init(_ low: Double, _ high: Double, includesLow: Bool = true, includesHigh: Bool = true) {
    (self.low, self.high) = (low, high)
    (self.includesLow, self.includesHigh) = (includesLow, includesHigh)
  }

  /// Every finite number.
  public static let finite = NumberRange(-.infinity, .infinity, includesLow: false, includesHigh: false)
  /// [0, 1]
  public static let unit = NumberRange(0, 1)
  /// (0, ∞)
  public static let positive = NumberRange(0, .infinity, includesLow: false, includesHigh: false)
  /// Positive numbers that neither vanish nor overflow in 32 bits, with room for products: [1e-30, 1e30]
  public static let positiveSingle = NumberRange(1e-30, 1e30)
  /// [0, ∞)
  public static let nonNegative = NumberRange(0, .infinity, includesHigh: false)

  public func contains(_ value: Double) -> Bool {
    (includesLow ? value >= low : value > low) && (includesHigh ? value <= high : value < high)
  }

  public var description: String {
    if self == .finite { return "a finite number" }
    switch (low, high) {
    case (-.infinity, .infinity): return "a number"
    case (_, .infinity):
      return
        "a number \(includesLow ? "of at least" : "above") \(Readable.exact(low))\(includesHigh ? ", or .inf" : "")"
    case (-.infinity, _): return "a number \(includesHigh ? "of at most" : "below") \(Readable.exact(high))"
    default: break
    }
    return
      "a number in \(includesLow ? "[" : "(")\(Readable.exact(low)), \(Readable.exact(high))\(includesHigh ? "]" : ")")"
  }
}
