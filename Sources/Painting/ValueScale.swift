/// Range of values of a picture's color scale: from zero if all have the same sign.
package struct ValueScale: Sendable, Equatable {
  /// The largest magnitude: the ends of the color scale.
  package var limit: Double
  /// Whether there are values below and above zero.
  package var hasNegative, hasPositive: Bool

  /// - Parameter values: the values to cover; NaN is ignored.
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

  /// A common scale for two pictures.
  package func union(_ other: ValueScale) -> ValueScale {
    var result = self
    result.limit = max(limit, other.limit)
    result.hasNegative = hasNegative || other.hasNegative
    result.hasPositive = hasPositive || other.hasPositive
    return result
  }

  package var low: Double { hasNegative ? -limit : 0 }
  package var high: Double { hasPositive ? limit : 0 }
  /// The value at a fraction in [0, 1] of the used part of the scale.
  package func value(at share: Double) -> Double { low + (high - low) * share }
}
