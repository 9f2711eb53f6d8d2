import RLCore

/// The bootstrap of double Q-learning: one estimate selects the action, another evaluates it; 0 where none is legal.
///
/// Sources: van Hasselt, "Double Q-learning" (2010), algorithm 1; van Hasselt et al., "Deep reinforcement learning with
/// double Q-learning" (2016), equation 4.
///
/// - Parameters:
///   - qT: `[A]`, the values that count.
///   - qTSelector: `[A]`, the values that select.
@inline(__always) package func doubleQValue<Value: BinaryFloatingPoint>(
  qT: UnsafePointer<Value>, qTSelector: UnsafePointer<Value>, count: Int, mask: ActionMask?
) -> Value {
  if let mask, mask.legalCount == 0 { return 0 }
  return qT[greedyAction(qTSelector, count: count, mask: mask)]
}
