/// The n-step return of a window in a ring: rewards discounted step by step, then the bootstrap.
///
///     G = r1 + γ1 (r2 + γ2 (… + γn v))
///
/// Each step has a discount of its own: gamma, its sign reversed where the opponent moves next, 0 after a termination.
///
/// Source: Sutton and Barto (2018), equation 7.4.
///
/// - Parameters:
///   - rewards: `[capacity]`, the ring of r.
///   - discounts: `[capacity]`, the ring of γ.
///   - first: where in the ring the oldest step is.
///   - count: n, the steps of the window.
///   - valueT: v, the value of the last step's successor.
@inline(__always) package func nStepReturn(
  rewards: UnsafePointer<Double>, discounts: UnsafePointer<Double>, first: Int, count: Int, capacity: Int,
  valueT: Double
) -> Double {
  var target = valueT
  for index in stride(from: count - 1, through: 0, by: -1) {
    let place = (first + index) % capacity
    target = temporalDifferenceTarget(rT: rewards[place], discountT: discounts[place], valueT: target)
  }
  return target
}
