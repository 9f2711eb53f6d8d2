/// The target of one step: the reward plus the discounted value of its successor.
///
/// The rules differ in `valueT` alone: `highestValue` makes it Q-learning, the value of the action taken next SARSA,
/// `epsilonGreedyValue` expected SARSA, `doubleQValue` double Q-learning, `softValue` Munchausen's.
///
/// The end of an episode lies in `discountT`: 0 after a termination, else gamma to the power of the steps between, with
/// its sign reversed where the opponent moves next.
///
/// Sources: Sutton, "Learning to predict by the methods of temporal differences" (1988); Mnih et al., "Human-level
/// control through deep reinforcement learning" (2015), algorithm 1.
@inline(__always) package func temporalDifferenceTarget<Value: BinaryFloatingPoint>(
  rT: Value, discountT: Value, valueT: Value
) -> Value {
  rT + discountT * valueT
}

/// The temporal-difference error: the target of one step less the present value.
///
/// Source: Sutton and Barto (2018), equations 6.5 and 6.8.
@inline(__always) package func temporalDifferenceError<Value: BinaryFloatingPoint>(
  qTm1: Value, rT: Value, discountT: Value, valueT: Value
) -> Value {
  temporalDifferenceTarget(rT: rT, discountT: discountT, valueT: valueT) - qTm1
}
