import RLCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Samples an action with probability proportional to exp(q / temperature), among the legal ones if there is a
/// mask.
///
/// One draw an action. Source: Sutton and Barto (2018), equation 2.11.
package func boltzmannAction<Value: BinaryFloatingPoint>(
  _ q: UnsafePointer<Value>, count: Int, mask: ActionMask?, temperature: Double,
  using random: inout RandomStream
) -> Int {
  var highest = -Double.infinity
  for action in 0..<count where mask?.contains(action) ?? true { highest = max(highest, Double(q[action])) }
  var sum = 0.0
  for action in 0..<count where mask?.contains(action) ?? true {
    sum += exp((Double(q[action]) - highest) / temperature)
  }
  var left = random.uniform() * sum
  var last = 0
  for action in 0..<count where mask?.contains(action) ?? true {
    last = action
    left -= exp((Double(q[action]) - highest) / temperature)
    if left < 0 { break }
  }
  return last
}
