import Foundation

/// Estimated number of seeds needed to decide.
package enum SeedsNeeded {
  /// Minimum number of seeds per group for a decision, regardless of p.
  package static let fewest = 5
  /// Maximum number of seeds that is suggested.
  package static let most = 1_000

  /// Seeds per group with which a difference as large as the observed one would be found with 80 % power.
  ///
  /// Source: Cohen, "Statistical power analysis" (1988), section 2.4, with Guenther's (1981) term for small samples.
  /// - Parameters:
  ///   - spread: the standard deviation of one seed, or of one pair's difference.
  ///   - level: the p below which a difference counts.
  /// - Returns: nil when there is no difference to find or more than `most` seeds would be needed.
  package static func count(
    difference: Double, spread: Double, isPaired: Bool, level: Double = 0.05, power: Double = 0.8
  ) -> Int? {
    guard difference != 0, spread.isFinite, difference.isFinite else { return nil }
    let z = normalQuantile(1 - level / 2)
    let ratio = (z + normalQuantile(power)) * spread / abs(difference)
    let count = (isPaired ? 1 : 2) * ratio * ratio + z * z / (isPaired ? 2 : 4)
    guard count <= Double(most) else { return nil }
    let smallest = (fewest...most).first {
      (isPaired ? PermutationTest.smallestP(pairs: $0) : PermutationTest.smallestP($0, $0)) <= level
    }
    return max(Int(count.rounded(.up)), smallest ?? fewest)
  }

  /// The quantile `p` of the standard normal distribution, by bisection of its distribution function.
  ///
  /// - Precondition: `p` is in (0, 1).
  package static func normalQuantile(_ p: Double) -> Double {
    precondition(p > 0 && p < 1, "a quantile of the normal distribution needs a fraction in (0, 1)")
    var (low, high) = (-40.0, 40.0)
    for _ in 0..<100 {
      let middle = (low + high) / 2
      if erfc(-middle / 2.0.squareRoot()) / 2 < p { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
