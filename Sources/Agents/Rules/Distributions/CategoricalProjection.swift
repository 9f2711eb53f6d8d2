#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Adds `weight` times the distribution of `shift` + `discount` · z to `target`, the probability of each atom shared by
/// the two nearest atoms of the support.
///
/// Source: Bellemare et al., "A distributional perspective on reinforcement learning" (2017), algorithm 1.
///
/// - Parameters:
///   - probabilities: `[N]`, the distribution of z.
///   - shift: with NaN the target becomes NaN everywhere.
///   - target: `[N]`.
package func addProjection(
  of probabilities: UnsafePointer<Float>, _ support: Support, shift: Float, discount: Float, weight: Float,
  to target: UnsafeMutablePointer<Float>
) {
  guard !shift.isNaN else { return target.update(repeating: .nan, count: support.count) }
  let (inverse, last) = (1 / support.step, Float(support.count - 1))
  for atom in 0..<support.count {
    let moved = min(max(shift + discount * support.value(atom), support.low), support.high)
    let position = min(max((moved - support.low) * inverse, 0), last)
    let lower = Int(position)
    let share = position - Float(lower)
    let mass = weight * probabilities[atom]
    target[lower] += mass * (1 - share)
    if share > 0 { target[lower + 1] += mass * share }
  }
}

/// The entropy -Σ p log p, by which a cross-entropy exceeds the Kullback-Leibler divergence.
///
/// - Parameter p: `[N]`.
package func entropy(_ p: UnsafePointer<Float>, count: Int) -> Float {
  var entropy: Float = 0
  for atom in 0..<count where p[atom] > 0 { entropy -= p[atom] * log(p[atom]) }
  return entropy
}
