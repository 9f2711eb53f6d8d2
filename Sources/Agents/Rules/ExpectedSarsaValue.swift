import RLCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

// The bootstrap of expected SARSA: the mean value over the next action of an exploring policy.
//
// Source: van Seijen et al., "A theoretical and empirical analysis of expected SARSA" (2009), equation 5.

/// The mean value under the epsilon-greedy policy; 0 where no action is legal.
///
/// - Parameter q: `[A]`, a value for each action.
package func epsilonGreedyValue(
  _ q: UnsafePointer<Double>, count: Int, mask: ActionMask?, epsilon: Double
) -> Double {
  let legal = mask?.legalCount ?? count
  guard legal > 0 else { return 0 }
  var sum = 0.0
  for action in 0..<count where mask?.contains(action) ?? true { sum += q[action] }
  return (1 - epsilon) * highestValue(q, count: count, mask: mask) + epsilon * (sum / Double(legal))
}

/// The mean value under the softmax policy π ∝ exp(q / temperature); 0 where no action is legal.
///
/// - Parameter q: `[A]`, a value for each action.
package func boltzmannValue(
  _ q: UnsafePointer<Double>, count: Int, mask: ActionMask?, temperature: Double
) -> Double {
  guard mask?.legalCount != 0 else { return 0 }
  let highest = highestValue(q, count: count, mask: mask)
  var (sum, weights) = (0.0, 0.0)
  for action in 0..<count where mask?.contains(action) ?? true {
    let weight = exp((q[action] - highest) / temperature)
    sum += weight * q[action]
    weights += weight
  }
  return sum / weights
}
