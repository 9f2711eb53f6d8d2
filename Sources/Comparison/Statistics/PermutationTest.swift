import RLCore
import Text

/// Permutation test of a difference of means.
///
/// Two-sided, twice the smaller tail, as SciPy's `permutation_test` has it. Every rearrangement is tried where there
/// are at most `exactLimit`; above that, `drawnCount` random ones, the observed one counted among them.
///
/// Source: Fisher, "The design of experiments" (1935); Phipson and Smyth (2010) for counting the observed one.
package struct PermutationTest: Sendable, Equatable {
  /// The mean of the first group minus that of the second, or the mean of the paired differences.
  package let difference: Double
  package let p: Double
  /// All differences that the test does not reject at 1 - confidence: the inverted test. A bound is infinite where there
  /// are too few rearrangements to reject any.
  package let interval: Interval
  package let isPaired: Bool
  /// Whether every rearrangement was tried.
  package let isExact: Bool
  /// Whether the difference was divided by its standard error in each rearrangement.
  package let isStudentized: Bool

  package static let exactLimit = 200_000
  package static let drawnCount = 99_999
  private static let seed: UInt64 = 20_260_302

  /// Independent seeds of two groups: any of them could have been in either.
  ///
  /// Of unequal numbers of seeds the difference is studentized: otherwise a small group that spreads widely would be called
  /// different too often. Of equal numbers that would not change p.
  ///
  /// - Precondition: both groups have at least one value.
  package static func independent(_ x: [Double], _ y: [Double], confidence: Double = 0.95) -> Self {
    precondition(!x.isEmpty && !y.isEmpty, "both groups need a value")
    let (n, m) = (x.count, y.count)
    // A single value has no spread to divide by.
    if n != m, min(n, m) > 1 { return StudentizedTest(x, y).test(confidence: confidence) }
    let difference = Aggregates.mean(x) - Aggregates.mean(y)
    let perSwap = 1 / Double(n) + 1 / Double(m)
    var tally = Tally(difference: difference, scale: (x + y).reduce(0) { max($0, abs($1)) })
    let isExact = rearrange(x, y) { given, taken, swapped in
      guard swapped > 0 else { return tally.addObserved() }
      let reduction = (given.sum - taken.sum) * perSwap
      tally.add(reduction: reduction, critical: reduction / (Double(swapped) * perSwap))
    }
    return tally.test(isPaired: false, isExact: isExact, confidence: confidence)
  }

  /// Visits ways to deal the values of two groups out to them again: every one, or random ones after the observed one.
  ///
  /// - Parameter visit: gets what the first group gives away, what it takes for it, and how many values that are.
  /// - Returns: whether every way was visited.
  static func rearrange(
    _ x: [Double], _ y: [Double], _ visit: (_ given: Moments, _ taken: Moments, _ swapped: Int) -> Void
  ) -> Bool {
    let (n, m, fewest) = (x.count, y.count, min(x.count, y.count))
    let (first, second) = (x.map { Moments(of: $0) }, y.map { Moments(of: $0) })
    if let ways = rearrangements(n, m), ways <= exactLimit {
      // Every choice of values to give away with every choice of as many to take.
      let (given, taken) = (subsets(of: first, upTo: fewest), subsets(of: second, upTo: fewest))
      for size in 0...fewest {
        for give in given[size] { for take in taken[size] { visit(give, take, size) } }
      }
      return true
    }
    let total = first.reduce(Moments.zero, +)
    var random = RandomStream(seed: seed)
    var order = Array(0..<n + m)
    visit(.zero, .zero, 0)
    for _ in 0..<drawnCount {
      var (kept, taken, swapped) = (Moments.zero, Moments.zero, 0)
      for position in 0..<n {
        order.swapAt(position, position + random.below(n + m - position))
        if order[position] >= n {
          taken += second[order[position] - n]
          swapped += 1
        } else {
          kept += first[order[position]]
        }
      }
      visit(total - kept, taken, swapped)
    }
    return false
  }

  /// Paired seeds, whose two members could have been exchanged: signs are flipped.
  ///
  /// - Precondition: there is at least one pair.
  package static func paired(_ x: [Double], _ y: [Double], confidence: Double = 0.95) -> Self {
    precondition(!x.isEmpty && x.count == y.count, "pairs need as many values in either group")
    let differences = zip(x, y).map { $0 - $1 }
    let count = differences.count
    var tally = Tally(
      difference: Aggregates.mean(differences), scale: differences.reduce(0) { max($0, abs($1)) })
    func visit(sum: Double, flipped: Int) {
      guard flipped > 0 else { return tally.addObserved() }
      tally.add(reduction: 2 * sum / Double(count), critical: sum / Double(flipped))
    }
    let isExact = count < 63 && 1 << count <= exactLimit
    if isExact {
      for (size, sums) in subsets(of: differences, upTo: count).enumerated() {
        for sum in sums { visit(sum: sum, flipped: size) }
      }
    } else {
      var random = RandomStream(seed: seed)
      tally.addObserved()
      for _ in 0..<drawnCount {
        var (sum, flipped) = (0.0, 0)
        for difference in differences where random.next() >> 63 == 1 {
          sum += difference
          flipped += 1
        }
        visit(sum: sum, flipped: flipped)
      }
    }
    return tally.test(isPaired: true, isExact: isExact, confidence: confidence)
  }

  /// The smallest possible p of `n` against `m` seeds.
  package static func smallestP(_ n: Int, _ m: Int) -> Double {
    min(1, 2 / Double(min(rearrangements(n, m) ?? .max, drawnCount + 1)))
  }

  /// The smallest possible p of `pairs` pairs of seeds.
  package static func smallestP(pairs: Int) -> Double {
    min(1, 2 / Double(pairs < 17 ? 1 << pairs : drawnCount + 1))
  }

  /// The number of ways to choose `n` of `n + m`, or nil if too large.
  static func rearrangements(_ n: Int, _ m: Int) -> Int? {
    var ways = 1
    for step in 1...max(1, min(n, m)) where min(n, m) > 0 {
      ways = ways * (n + m - step + 1) / step
      if ways > 1 << 40 { return nil }
    }
    return ways
  }

  /// The sums of all subsets of at most `most` values, by the subset's size.
  private static func subsets<Value: AdditiveArithmetic>(of values: [Value], upTo most: Int) -> [[Value]] {
    var sums: [[Value]] = [[.zero]]
    for value in values {
      if sums.count <= most { sums.append([]) }
      for size in stride(from: sums.count - 1, to: 0, by: -1) {
        sums[size] += sums[size - 1].map { $0 + value }
      }
    }
    return sums
  }
}

/// The sum of some values and that of their squares.
struct Moments: AdditiveArithmetic {
  var sum = 0.0
  var squares = 0.0

  static let zero = Moments()

  static func + (a: Self, b: Self) -> Self { Self(sum: a.sum + b.sum, squares: a.squares + b.squares) }
  static func - (a: Self, b: Self) -> Self { Self(sum: a.sum - b.sum, squares: a.squares - b.squares) }
}

extension Moments {
  init(of value: Double) { self.init(sum: value, squares: value * value) }
}

/// Counts rearrangements and records the true difference at which each of them would tie with the observation.
private struct Tally {
  let difference: Double
  /// Tolerance of ties: sums of the same values differ by rounding.
  let tolerance: Double
  var count = 0
  /// Number of rearrangements whose difference is at least the observed one, and at most the observed one.
  var asHigh = 0
  var asLow = 0
  var critical: [Double] = []

  init(difference: Double, scale: Double) {
    self.difference = difference
    tolerance = 1e-12 * scale
  }

  mutating func addObserved() {
    count += 1
    asHigh += 1
    asLow += 1
  }

  /// - Parameters:
  ///   - reduction: by how much the rearrangement's difference is lower than the observed one.
  ///   - critical: the true difference at which it would not be.
  mutating func add(reduction: Double, critical: Double) {
    count += 1
    if reduction <= tolerance { asHigh += 1 }
    if reduction >= -tolerance { asLow += 1 }
    self.critical.append(critical)
  }

  mutating func test(isPaired: Bool, isExact: Bool, confidence: Double) -> PermutationTest {
    let p = min(1, 2 * Double(min(asHigh, asLow)) / Double(count))
    // Rearrangements that either tail may hold; the one that changes nothing is always among them.
    let allowed = Int((1 - confidence) / 2 * Double(count) * (1 + 1e-12))
    let observed = count - critical.count
    var interval = Interval(-.infinity, .infinity)
    let rank = allowed - observed
    if rank >= 0, rank < critical.count {
      interval.low = select(&critical, rank)
      interval.high = select(&critical, critical.count - 1 - rank)
    }
    return PermutationTest(
      difference: difference, p: p, interval: interval, isPaired: isPaired, isExact: isExact,
      isStudentized: false)
  }
}

/// The value of this rank in `values` (Hoare's selection).
private func select(_ values: inout [Double], _ rank: Int) -> Double {
  var (low, high) = (0, values.count - 1)
  while low < high {
    let pivot = values[low + (high - low) / 2]
    var (left, right) = (low - 1, high + 1)
    while true {
      repeat { left += 1 } while values[left] < pivot
      repeat { right -= 1 } while values[right] > pivot
      if left >= right { break }
      values.swapAt(left, right)
    }
    if rank <= right { high = right } else { low = right + 1 }
  }
  return values[rank]
}

/// Holm-adjusted p-values, which control the family-wise error rate.
///
/// Source: Holm, "A simple sequentially rejective multiple test procedure" (1979).
package func holmAdjusted(_ p: [Double]) -> [Double] {
  var result = p
  var highest = 0.0
  for (rank, index) in p.indices.sorted(by: { (p[$0], $0) < (p[$1], $1) }).enumerated() {
    highest = max(highest, min(1, Double(p.count - rank) * p[index]))
    result[index] = highest
  }
  return result
}

extension PermutationTest {
  /// The test in a few words.
  package var words: String {
    (isExact ? "exact" : "\(Readable.grouped(Self.drawnCount)) random")
      + (isPaired ? " sign flips, paired seeds" : " permutations") + (isStudentized ? ", studentized" : "")
  }
}
