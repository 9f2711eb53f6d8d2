import RLCore

/// The bootstrap of double Q-learning: one estimate selects the action, another evaluates it; 0 where none is legal.
///
/// Sources: van Hasselt, "Double Q-learning" (2010), algorithm 1; van Hasselt et al., "Deep reinforcement learning with
/// double Q-learning" (2016), equation 4.
///
/// - Parameters:
///   - qT: `[A]`, the values that count.
///   - qTSelector: `[A]`, the values that select.
///   - ties: selects among equal ones, whose values here may well differ.
package func doubleQValue(
  qT: UnsafePointer<Double>, qTSelector: UnsafePointer<Double>, count: Int, mask: ActionMask?,
  ties: inout TieBreaker
) -> Double {
  if let mask, mask.legalCount == 0 { return 0 }
  return qT[ties.action(qTSelector, count: count, mask: mask)]
}
