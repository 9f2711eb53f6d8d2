// True online temporal-difference learning: with it, the weights after every step are those of the online λ-return
// algorithm, exactly.
//
//     z ← γ λ z + (1 - α γ λ z·x) x
//     w ← w + α (δ + Q - Q_old) z - α (Q - Q_old) x
//
// Source: van Seijen et al., "True online temporal-difference learning" (2016), algorithm 1 and section 3.4; Sutton and
// Barto (2018), sections 12.5 and 12.7.

/// How much of x a visit adds to the dutch trace: 1 - α z·x.
///
/// - Parameter overlap: z·x of the trace after its decay by γ λ.
@inline(__always) package func dutchIncrement(rate: Double, overlap: Double) -> Double {
  1 - rate * overlap
}

/// The two parts of an update of the weights: along the trace and along the features of the state.
///
/// - Parameters:
///   - rate: α, the step size.
///   - error: δ, the temporal-difference error with the weights before the update.
///   - value: Q, the value of the state with the same weights.
///   - previousValue: Q_old, the value that the last step found for this state; 0 at the start of an episode.
@inline(__always) package func trueOnlineChanges(
  rate: Double, error: Double, value: Double, previousValue: Double
) -> (alongTrace: Double, alongFeatures: Double) {
  let drift = value - previousValue
  return (rate * (error + drift), -rate * drift)
}
