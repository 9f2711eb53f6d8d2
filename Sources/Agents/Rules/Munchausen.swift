import RLCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The softmax policy π = softmax(q / τ) over the legal actions.
///
/// Source: Vieillard et al., "Munchausen reinforcement learning" (2020), section 3.
package struct SoftPolicy {
  /// The soft value τ log Σ exp(q / τ), which is Σ π (q - τ log π); 0 where no action is legal.
  package let value: Double
  /// τ
  package let temperature: Double

  /// - Parameter q: `[A]`, a value for each action.
  package init(_ q: UnsafePointer<Float>, count: Int, mask: ActionMask?, temperature: Double) {
    value = softValue(q, count: count, mask: mask, temperature: temperature)
    self.temperature = temperature
  }

  /// τ log π(a) of an action of value `q`.
  @inline(__always) package func scaledLog(_ q: Float) -> Double { Double(q) - value }

  /// π(a) of an action whose τ log π(a) is `scaledLog`.
  @inline(__always) package func probability(scaledLog: Double) -> Double { exp(scaledLog / temperature) }
}

/// The soft value τ log Σ exp(q / τ) over the legal actions; 0 where none is legal.
///
/// Source: Vieillard et al. (2020), section 3.
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

/// Munchausen's addition to the reward: α [τ log π(a|s)], clipped below at `clip`.
///
/// Source: Vieillard et al. (2020), equation 2 and section 4.
package func munchausenBonus(
  qTm1: UnsafePointer<Float>, aTm1: Int, count: Int, mask: ActionMask?, alpha: Double, temperature: Double,
  clip: Double
) -> Float {
  let policy = SoftPolicy(qTm1, count: count, mask: mask, temperature: temperature)
  return Float(alpha * min(max(policy.scaledLog(qTm1[aTm1]), clip), 0))
}
