import RLCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A Poisson distribution.
struct PoissonLaw: Sendable {
  /// `[N]`, the probability of each number; the rest is below rounding.
  private let probabilities: [Double]

  /// - Parameter mean: in `0 ... 30`.
  init(mean: Double) {
    var (term, all) = (exp(-mean), [Double]())
    for number in 1...200 {
      all.append(term)
      term *= mean / Double(number)
      if term < 1e-30, Double(number) > mean { break }
    }
    probabilities = all
  }

  /// `[limit + 1]`, the probability of each number where those above `limit` count as `limit`.
  func cut(at limit: Int) -> [Double] {
    (0...limit).map { number in
      number < limit
        ? number < probabilities.count ? probabilities[number] : 0
        : probabilities.dropFirst(limit).reversed().reduce(0, +)
    }
  }

  /// Draws one uniform number.
  func sample(using random: inout RandomStream) -> Int {
    let draw = random.uniform()
    var sum = 0.0
    for (number, probability) in probabilities.enumerated() {
      sum += probability
      if draw < sum { return number }
    }
    return probabilities.count - 1
  }
}
