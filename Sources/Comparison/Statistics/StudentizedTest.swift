/// The permutation test of a difference of means divided by its standard error, for groups of unequal size.
///
/// Values are counted from the mean of their own group, and u is the observed difference minus the true one: what a
/// rearrangement amounts to is then known for every true difference.
///
/// Source: Janssen, "Studentized permutation tests for non-i.i.d. hypotheses and the generalized Behrens-Fisher problem"
/// (1997); Chung and Romano, "Exact and asymptotically robust permutation tests" (2013).
struct StudentizedTest {
  private struct Rearrangement {
    /// Values that each group gives to the other.
    var swapped: Double
    /// What the first group gains by it.
    var gain: Moments
    /// The sum of what it gives.
    var given: Double

    /// The same with all signs turned.
    var mirrored: Self {
      Self(swapped: swapped, gain: Moments(sum: -gain.sum, squares: gain.squares), given: -given)
    }
  }

  private let difference: Double
  private let isExact: Bool
  /// The largest distance that occurs; all others are in this unit.
  private let unit: Double
  /// Sizes of the groups, and their sums of squares.
  private let n, m, firstSquares, secondSquares: Double
  /// A smaller difference or standard error is rounding.
  private let noise: Double
  /// Those that change something.
  private let rearrangements: [Rearrangement]
  private let observedCount: Int

  /// - Precondition: both groups have at least two values.
  init(_ x: [Double], _ y: [Double]) {
    precondition(min(x.count, y.count) > 1, "a spread needs two values")
    func largest(_ values: [Double]) -> Double { values.reduce(0) { max($0, abs($1)) } }
    let means = (Aggregates.mean(x), Aggregates.mean(y))
    let (left, right) = (x.map { $0 - means.0 }, y.map { $0 - means.1 })
    let distance = max(largest(left), largest(right), abs(means.0 - means.1))
    let unit = distance > 0 ? distance : 1
    let (first, second) = (left.map { $0 / unit }, right.map { $0 / unit })
    (difference, self.unit) = (means.0 - means.1, unit)
    (n, m) = (Double(x.count), Double(y.count))
    firstSquares = first.reduce(0) { $0 + $1 * $1 }
    secondSquares = second.reduce(0) { $0 + $1 * $1 }
    noise = 1e-12 * max(1, largest(x) / unit, largest(y) / unit)
    var (all, unchanged) = ([Rearrangement](), 0)
    isExact = PermutationTest.rearrange(first, second) { given, taken, swapped in
      if swapped > 0 {
        all.append(Rearrangement(swapped: Double(swapped), gain: taken - given, given: given.sum))
      } else {
        unchanged += 1
      }
    }
    (rearrangements, observedCount) = (all, unchanged)
  }

  func test(confidence: Double) -> PermutationTest {
    let mirrored = rearrangements.map(\.mirrored)
    let count = observedCount + rearrangements.count
    let asHigh = observedCount + highCount(rearrangements, difference / unit)
    let asLow = observedCount + highCount(mirrored, -difference / unit)
    let allowed = Int((1 - confidence) / 2 * Double(count) * (1 + 1e-12))
    return PermutationTest(
      difference: difference, p: min(1, 2 * Double(min(asHigh, asLow)) / Double(count)),
      interval: Interval(
        difference - unit * reach(rearrangements, allowed), difference + unit * reach(mirrored, allowed)),
      isPaired: false, isExact: isExact, isStudentized: true)
  }

  /// How far below the observed difference the true one may lie without being rejected: the largest u at which more than
  /// `allowed` rearrangements are as high as the observed one. Infinite where nothing can be rejected.
  private func reach(_ rearrangements: [Rearrangement], _ allowed: Int) -> Double {
    guard observedCount <= allowed else { return .infinity }
    // A rearrangement is as high up to a u of its own: where that is above `high` it is counted, below `low` it is left out.
    var (open, counted) = (rearrangements, observedCount)
    // A true difference of 0 is tried first, so that interval and p agree on it.
    var (low, high, u) = (0.0, Double.infinity, abs(difference) / unit)
    while high - low > 1e-12 {
      let limit = limit(u)
      let above = open.filter { statistic($0, u) >= limit }
      if counted + above.count > allowed {
        (low, open) = (u, above)
      } else {
        (high, counted) = (u, counted + above.count)
        open.removeAll { statistic($0, u) >= limit }
      }
      u = high.isFinite ? (low + high) / 2 : max(2 * u, 1)
    }
    return low > noise ? low : 0
  }

  private func highCount(_ rearrangements: [Rearrangement], _ u: Double) -> Int {
    let limit = limit(u)
    return rearrangements.reduce(0) { $0 + (statistic($1, u) >= limit ? 1 : 0) }
  }

  /// From where on a statistic is as high as the observed one, up to rounding.
  private func limit(_ u: Double) -> Double {
    let observed = studentized(u, firstSquares / (n * (n - 1)) + secondSquares / (m * (m - 1)))
    return observed - 1e-11 * max(1, abs(observed))
  }

  private func statistic(_ rearrangement: Rearrangement, _ u: Double) -> Double {
    let (swapped, gain, shift) = (rearrangement.swapped, rearrangement.gain, 2 * u * rearrangement.given)
    let kept = n - swapped
    let (first, second) = (kept * u + gain.sum, swapped * u - gain.sum)
    let squares = firstSquares + gain.squares - shift + kept * u * u - first * first / n
    let others = secondSquares - gain.squares + shift + swapped * u * u - second * second / m
    return studentized(first / n - second / m, squares / (n * (n - 1)) + others / (m * (m - 1)))
  }

  private func studentized(_ difference: Double, _ variance: Double) -> Double {
    abs(difference) <= noise ? 0 : difference / max(variance, noise * noise).squareRoot()
  }
}
