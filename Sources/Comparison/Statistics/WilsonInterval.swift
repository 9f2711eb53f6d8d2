/// Wilson interval of a probability.
///
/// Draws count as half a success: the interval is then wider than it needs to be, never narrower, since a half varies less.
///
/// Source: Wilson, "Probable inference, the law of succession, and statistical inference" (1927).
package struct WilsonInterval: Sendable, Equatable {
  package let low, high: Double

  /// The 95 % interval of `successes` in `trials`.
  ///
  /// - Precondition: there is at least one trial.
  package init(successes: Double, trials: Int) {
    precondition(trials > 0, "an interval needs at least one trial")
    let (n, z) = (Double(trials), 1.959963984540054)
    let p = successes / n
    let centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    (low, high) = (max(0, centre - half), min(1, centre + half))
  }
}
