#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Writes a number as probabilities of the atoms of a support, whose mean is that number.
///
/// A number beyond the support becomes its end, and NaN becomes NaN everywhere.
package enum HistogramTarget: Sendable, Equatable {
  /// All on the two nearest atoms.
  ///
  /// Source: Schrittwieser et al., "Mastering Atari, Go, chess and shogi by planning with a learned model" (2020), appendix F.
  case twoHot
  /// A normal distribution around the number, cut into the intervals around the atoms. Only its mean over the atoms is the
  /// number's approximately: at the ends of the support what lies beyond is missing.
  ///
  /// Source: Farebrother et al., "Stop regressing: training value functions via classification for scalable deep RL"
  /// (2024), section 3.1.
  ///
  /// - Parameter sigma: its standard deviation, in distances of the atoms.
  case gaussian(sigma: Float)

  /// - Parameter target: `[N]`, overwritten.
  package func write(_ number: Float, _ support: Support, to target: UnsafeMutablePointer<Float>) {
    let last = support.count - 1
    guard !number.isNaN else { return target.update(repeating: .nan, count: support.count) }
    let place = min(max((number - support.low) / support.step, 0), Float(last))
    switch self {
    case .twoHot:
      for atom in 0...last { target[atom] = 0 }
      let lower = min(Int(place), last - 1)
      target[lower] = 1 - (place - Float(lower))
      target[lower + 1] = place - Float(lower)
    case .gaussian(let sigma):
      let scale = 1 / (sigma * Float(2).squareRoot())
      var (below, sum) = (erff((-0.5 - place) * scale), Float(0))
      for atom in 0...last {
        let above = erff((Float(atom) + 0.5 - place) * scale)
        target[atom] = above - below
        sum += above - below
        below = above
      }
      for atom in 0...last { target[atom] /= sum }
    }
  }
}
