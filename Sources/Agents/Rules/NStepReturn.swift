/// The n-step return: rewards discounted step by step, then the bootstrap.
///
///     G = r1 + γ1 (r2 + γ2 (… + γn v))
///
/// Each step has a discount of its own: gamma, its sign reversed where the opponent moves next, 0 after a termination.
///
/// Source: Sutton and Barto (2018), equation 7.4.
///
/// - Parameters:
///   - steps: oldest first.
///   - valueT: v, the value of the last step's successor.
@inline(__always) package func nStepReturn(
  _ steps: some BidirectionalCollection<(reward: Double, discount: Double)>, valueT: Double
) -> Double {
  var target = valueT
  for step in steps.reversed() {
    target = temporalDifferenceTarget(rT: step.reward, discountT: step.discount, valueT: target)
  }
  return target
}
