#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Which random numbers take part in a `forward`.
package struct Randomness: OptionSet, Sendable {
  package let rawValue: Int
  package init(rawValue: Int) { self.rawValue = rawValue }

  /// The noise of noisy layers; without it they compute with their weights' means.
  package static let noise = Randomness(rawValue: 1)
  /// Dropping of outputs; without it all stay.
  package static let dropout = Randomness(rawValue: 2)
}

/// A layer that draws random numbers.
package protocol RandomLayer: Layer {
  var randomness: Randomness { get set }

  /// Draws what `randomness` names, for the forwards and the backward until the next draw.
  func draw(rows: Int, random: () -> Double)
}

/// Draws normal numbers by Marsaglia's polar method (Marsaglia and Bray, 1964), two at a time.
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
