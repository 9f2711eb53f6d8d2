import RLCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

// The probability of an action under an exploring policy, which importance sampling divides by.
//
// Source: Sutton and Barto (2018), sections 5.4 and 5.5.

/// Under the epsilon-greedy policy; with an epsilon of 0, under the greedy one.
///
/// - Parameters:
///   - action: a legal one.
///   - q: `[A]`, a value for each action.
///   - ties: whether equally good actions share the greedy part.
package func epsilonGreedyProbability(
  of action: Int, _ q: UnsafePointer<Double>, count: Int, mask: ActionMask?, epsilon: Double, ties: TieRule
) -> Double {
  let best = greedyActions(q, count: count, mask: mask)
  let greedy =
    switch ties {
    case .first: action == best.first ? 1.0 : 0
    case .random: q[action] == q[best.first] ? 1 / Double(max(best.count, 1)) : 0
    }
  return (1 - epsilon) * greedy + epsilon / Double(mask?.legalCount ?? count)
}

/// Under the softmax policy π ∝ exp(q / temperature).
///
/// - Parameters:
///   - action: a legal one.
///   - q: `[A]`, a value for each action.
package func boltzmannProbability(
  of action: Int, _ q: UnsafePointer<Double>, count: Int, mask: ActionMask?, temperature: Double
) -> Double {
  let highest = highestValue(q, count: count, mask: mask)
  var sum = 0.0
  for other in 0..<count where mask?.contains(other) ?? true {
    sum += exp((q[other] - highest) / temperature)
  }
  return exp((q[action] - highest) / temperature) / sum
}
