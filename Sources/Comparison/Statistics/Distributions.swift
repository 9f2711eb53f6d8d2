/// The probability that a random seed of `x` scores more than a random seed of `y`; a tie counts half.
///
/// Source: Agarwal et al. (2021), section 4.3: the Mann-Whitney U statistic over the number of pairs.
/// - Precondition: both groups have at least one value.
package func probabilityOfImprovement(_ x: [Double], over y: [Double]) -> Double {
  precondition(!x.isEmpty && !y.isEmpty, "both groups need a value")
  let sorted = y.sorted()
  var wins = 0.0
  for value in x {
    let below = sorted.partitioningIndex { $0 >= value }
    let notAbove = sorted.partitioningIndex { $0 > value }
    wins += Double(below) + Double(notAbove - below) / 2
  }
  return wins / Double(x.count * y.count)
}

/// `[K]`, the fraction of `values` above each of `thresholds`, `[K]`.
///
/// Source: Agarwal et al. (2021), section 4.2: the run-score distribution, rliable's performance profile.
package func performanceProfile(_ values: [Double], thresholds: [Double]) -> [Double] {
  let sorted = values.sorted()
  return thresholds.map { threshold in
    Double(sorted.count - sorted.partitioningIndex { $0 > threshold }) / Double(max(sorted.count, 1))
  }
}

/// The step at which each seed first reached a threshold, if it did.
///
/// A seed that ended below the threshold is censored: all that is known is that it took longer.
package struct StepsToThreshold: Sendable, Equatable {
  package struct Seed: Sendable, Equatable {
    /// Steps at which it reached the threshold, or else the last step at which it had not.
    package var step: Int
    package var hasReached: Bool

    package init(step: Int, hasReached: Bool) { (self.step, self.hasReached) = (step, hasReached) }
  }
  package var seeds: [Seed]

  package init(_ seeds: [Seed]) { self.seeds = seeds }

  package var reachedCount: Int { seeds.reduce(0) { $0 + ($1.hasReached ? 1 : 0) } }

  /// The estimated fraction of seeds that have reached it, after each step at which one did.
  ///
  /// Source: Kaplan and Meier, "Nonparametric estimation from incomplete observations" (1958).
  package var fractions: [(step: Int, fraction: Double)] {
    let sorted = seeds.sorted { ($0.step, $0.hasReached ? 0 : 1) < ($1.step, $1.hasReached ? 0 : 1) }
    var below = 1.0
    var result: [(step: Int, fraction: Double)] = []
    var index = 0
    while index < sorted.count {
      let step = sorted[index].step
      let atRisk = sorted.count - index
      var reached = 0
      while index < sorted.count, sorted[index].step == step {
        reached += sorted[index].hasReached ? 1 : 0
        index += 1
      }
      if reached > 0 {
        below *= 1 - Double(reached) / Double(atRisk)
        result.append((step, 1 - below))
      }
    }
    return result
  }

  /// The first step by which half of the seeds are estimated to have reached it; nil when half never did.
  package var median: Int? { fractions.first { $0.fraction >= 0.5 - 1e-12 }?.step }

  /// The last observed step of any seed.
  package var lastStep: Int { seeds.map(\.step).max() ?? 0 }
}

/// The area under the piecewise linear curve between `from` and `to`, divided by their distance: its mean
/// height.
///
/// - Precondition: the points are sorted by step, `from < to`, and the curve spans both.
package func meanHeight(_ curve: [CurvePoint], from: Double, to: Double) -> Double {
  precondition(from < to, "an area needs a width")
  var area = 0.0
  for (a, b) in zip(curve, curve.dropFirst()) {
    let (left, right) = (max(Double(a.step), from), min(Double(b.step), to))
    guard left < right else { continue }
    let width = Double(b.step - a.step)
    func height(_ x: Double) -> Double { a.value + (b.value - a.value) * (x - Double(a.step)) / width }
    area += (height(left) + height(right)) / 2 * (right - left)
  }
  return area / (to - from)
}

/// One point of a seed's curve.
package struct CurvePoint: Sendable, Equatable {
  /// Environment steps of training.
  package var step: Int
  package var value: Double

  package init(step: Int, value: Double) { (self.step, self.value) = (step, value) }
}

extension Array {
  /// The first index whose element satisfies `condition`, given that all later ones do too.
  func partitioningIndex(where condition: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if condition(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
