#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The random components active in a `forward`.
package struct Randomness: OptionSet, Sendable {
  package let rawValue: Int
  package init(rawValue: Int) { self.rawValue = rawValue }

  /// The noise of noisy layers; without it they use their mean weights.
  package static let noise = Randomness(rawValue: 1)
  /// Dropout; without it nothing is dropped.
  package static let dropout = Randomness(rawValue: 2)
  /// The levels of implicit quantiles; without it they are evenly spaced.
  package static let levels = Randomness(rawValue: 4)
}

/// A layer that uses random numbers.
package protocol RandomLayer: Layer {
  var randomness: Randomness { get set }

  /// Samples what `randomness` names, for all forwards and the backward until the next call.
  func draw(rows: Int, random: () -> Double)
}

/// Normal samples by Marsaglia's polar method (Marsaglia and Bray, 1964), two at a time.
struct NormalDraws {
  private var spare: Double?

  /// - Parameter random: uniform in [0, 1); handed in at each draw, since keeping it would take memory.
  mutating func next(_ random: () -> Double) -> Double {
    if let spare {
      self.spare = nil
      return spare
    }
    while true {
      let (x, y) = (2 * random() - 1, 2 * random() - 1)
      let square = x * x + y * y
      guard square > 0 && square < 1 else { continue }
      let factor = (-2 * log(square) / square).squareRoot()
      spare = y * factor
      return x * factor
    }
  }
}
