/// The stretch of values that a picture's colours stand for: from zero where all lie on one side of it.
package struct ValueScale: Sendable, Equatable {
  /// The largest size of a value: the ends of the colours' scale.
  package var limit: Double
  /// Whether there are values below and above zero.
  package var hasNegative, hasPositive: Bool

  /// - Parameter values: what the scale shows; numbers that are none do not count.
  package init(_ values: some Sequence<Double>) {
    (limit, hasNegative, hasPositive) = (0, false, false)
    for value in values where value.isFinite {
      limit = max(limit, value.magnitude)
      if value < 0 { hasNegative = true }
      if value > 0 { hasPositive = true }
    }
    if limit == 0 { limit = 1 }
    if !hasNegative { hasPositive = true }
  }

  /// The one scale for what two pictures show.
  package func union(_ other: ValueScale) -> ValueScale {
    var result = self
    result.limit = max(limit, other.limit)
    result.hasNegative = hasNegative || other.hasNegative
    result.hasPositive = hasPositive || other.hasPositive
    return result
  }

  package var low: Double { hasNegative ? -limit : 0 }
  package var high: Double { hasPositive ? limit : 0 }
  /// The value at a share in [0, 1] of the part of the scale that is used.
  package func value(at share: Double) -> Double { low + (high - low) * share }
}
