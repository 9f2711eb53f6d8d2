import RLCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

// What a network is regressed on, one row at a time, in the papers' letters. A is the number of actions, N of atoms. An
// episode's end lies in `discountT`: gamma to the power of the steps between, 0 after a termination. Where a state has
// illegal actions, `mask` says which, and they count for nothing; where none is legal, what follows is worth 0.

/// The value that DQN regresses on: what was earned plus the discounted best of what follows.
///
/// Source: Mnih et al., "Human-level control through deep reinforcement learning" (2015), algorithm 1.
@inline(__always) package func dqnTarget(rT: Float, discountT: Float, highestQT: Float) -> Float {
  rT + discountT * highestQT
}

/// The first of the legal actions of highest value.
@inline(__always) package func greedyAction(_ q: UnsafePointer<Float>, count: Int, mask: ActionMask?) -> Int {
  if let mask { return mask.greedyAction(q) }
  var best = 0
  for action in 1..<max(count, 1) where q[action] > q[best] { best = action }
  return best
}

/// The highest value of a legal action; 0 where none is legal.
@inline(__always) package func highestValue(_ q: UnsafePointer<Float>, count: Int, mask: ActionMask?) -> Float
{
  if let mask { return mask.highestValue(q) }
  var highest = q[0]
  for action in 1..<max(count, 1) { highest = max(highest, q[action]) }
  return highest
}

/// Double DQN: one network chooses the action, the other says what it is worth; 0 where no action is legal.
///
/// Source: van Hasselt et al., "Deep reinforcement learning with double Q-learning" (2016), equation 4.
@inline(__always) package func doubleQValue(
  qT: UnsafePointer<Float>, qTSelector: UnsafePointer<Float>, count: Int, mask: ActionMask?
) -> Float {
  if let mask, mask.legalCount == 0 { return 0 }
  return qT[greedyAction(qTSelector, count: count, mask: mask)]
}

/// The soft value τ log Σ exp(q / τ), which is Σ π (q - τ log π) for π = softmax(q / τ); 0 where no action is legal.
///
/// Source: Vieillard et al., "Munchausen reinforcement learning" (2020), section 3.
package func softValue(
  _ q: UnsafePointer<Float>, count: Int, mask: ActionMask?, temperature: Double
) -> Double {
  var highest = -Double.infinity
  for action in 0..<count where mask?.contains(action) ?? true { highest = max(highest, Double(q[action])) }
  guard highest != -.infinity else { return 0 }
  var sum = 0.0
  for action in 0..<count where mask?.contains(action) ?? true {
    sum += exp((Double(q[action]) - highest) / temperature)
  }
  return highest + temperature * log(sum)
}

/// Munchausen's addition to the reward: α [τ log π(a|s)] cut off below at `clip`.
///
/// Source: Vieillard et al. (2020), equation 2 and section 4.
package func munchausenBonus(
  qTm1: UnsafePointer<Float>, aTm1: Int, count: Int, mask: ActionMask?, alpha: Double, temperature: Double,
  clip: Double
) -> Float {
  let logPolicy =
    Double(qTm1[aTm1]) - softValue(qTm1, count: count, mask: mask, temperature: temperature)
  return Float(alpha * min(max(logPolicy, clip), 0))
}

/// The atoms of a categorical distribution: N values at equal distances from `low` to `high`.
package struct Support: Sendable, Equatable {
  package let low, high: Float
  package let count: Int

  package init(low: Float, high: Float, count: Int) {
    precondition(low < high && count > 1, "a support has two ends")
    (self.low, self.high, self.count) = (low, high, count)
  }

  package var step: Float { (high - low) / Float(count - 1) }
  package func value(_ atom: Int) -> Float { low + Float(atom) * step }
}

/// Adds `weight` times the distribution of `shift` + `discount` · z to `target`, each atom's probability shared by the
/// two nearest atoms of the support.
///
/// Source: Bellemare et al., "A distributional perspective on reinforcement learning" (2017), algorithm 1.
package func addProjection(
  of probabilities: UnsafePointer<Float>, _ support: Support, shift: Float, discount: Float, weight: Float,
  to target: UnsafeMutablePointer<Float>
) {
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
