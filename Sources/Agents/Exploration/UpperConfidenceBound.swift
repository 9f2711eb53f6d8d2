import RLCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// UCB: the first legal action that was never tried here, else the best of q + c √(ln N / n).
///
/// Source: Auer, Cesa-Bianchi and Fischer (2002); Sutton and Barto (2018), equation 2.10, with the visits of the state.
///
/// - Parameters:
///   - q: `[A]`, a value for each action.
///   - visits: `[A]`, n, how often each action was chosen here.
///   - constant: c, in units of value.
package func upperConfidenceAction(
  _ q: UnsafePointer<Double>, visits: UnsafePointer<Double>, count: Int, mask: ActionMask?, constant: Double
) -> Int {
  var total = 0.0
  for action in 0..<count { total += visits[action] }
  var (best, highest) = (0, -Double.infinity)
  for action in 0..<count where mask?.contains(action) ?? true {
    if visits[action] == 0 { return action }
    let bound = q[action] + constant * (log(total) / visits[action]).squareRoot()
    if bound > highest { (best, highest) = (action, bound) }
  }
  return best
}
