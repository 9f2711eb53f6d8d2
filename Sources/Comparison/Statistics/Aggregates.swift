/// Summary statistics of a group of seeds.
package enum Aggregates {
  /// - Precondition: there is at least one value.
  package static func mean(_ values: [Double]) -> Double {
    precondition(!values.isEmpty, "a mean needs at least one value")
    return values.reduce(0, +) / Double(values.count)
  }

  /// The sample standard deviation, with n - 1; 0 for a single value.
  package static func standardDeviation(_ values: [Double]) -> Double {
    guard values.count > 1 else { return 0 }
    let mean = mean(values)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
  }

  /// The interquartile mean: a quarter of the values, rounded down, is discarded at either end.
  ///
  /// Of fewer than four values it is their mean.
  ///
  /// Source: Agarwal et al., "Deep reinforcement learning at the edge of the statistical precipice" (2021); equal to
  /// rliable's `aggregate_iqm`, which is SciPy's `trim_mean(values, 0.25)`.
  /// - Precondition: there is at least one value.
  package static func interquartileMean(_ values: [Double]) -> Double {
    let trimmed = values.count / 4
    return mean(Array(values.sorted()[trimmed..<values.count - trimmed]))
  }

  /// The quantile `q` of the sorted values, interpolated linearly as in NumPy.
  ///
  /// - Precondition: there is at least one value, and `q` is in [0, 1].
  package static func quantile(ofSorted values: [Double], _ q: Double) -> Double {
    precondition(!values.isEmpty && (0...1).contains(q), "a quantile needs values and a fraction in [0, 1]")
    let position = q * Double(values.count - 1)
    let below = Int(position)
    guard below + 1 < values.count else { return values[values.count - 1] }
    let (low, high, weight) = (values[below], values[below + 1], position - Double(below))
    // NumPy's two forms, so that neither end is missed by rounding.
    return weight < 0.5 ? low + (high - low) * weight : high - (high - low) * (1 - weight)
  }

  package static func median(_ values: [Double]) -> Double { quantile(ofSorted: values.sorted(), 0.5) }
}

/// An interval; a bound that the seeds cannot determine is infinite.
package struct Interval: Sendable, Equatable {
  package var low, high: Double

  package init(_ low: Double, _ high: Double) { (self.low, self.high) = (low, high) }

  package func contains(_ value: Double) -> Bool { low <= value && value <= high }
  package var isBounded: Bool { low.isFinite && high.isFinite }
}
