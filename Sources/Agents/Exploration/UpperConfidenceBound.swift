import RLCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// UCB: a legal action that was never tried here, else the best of q + c √(ln N / n).
///
/// Source: Auer, Cesa-Bianchi and Fischer (2002); Sutton and Barto (2018), equation 2.10, with the visits of the state.
///
/// - Parameters:
///   - q: `[A]`, a value for each action.
///   - visits: `[A]`, n, how often each action was chosen here.
///   - constant: c, in units of value.
///   - ties: chooses among several untried actions, and among equal bounds.
package func upperConfidenceAction(
  _ q: UnsafePointer<Double>, visits: UnsafePointer<Double>, count: Int, mask: ActionMask?, constant: Double,
  ties: inout TieBreaker
) -> Int {
  let bound = UpperConfidenceBound(q, visits: visits, count: count, constant: constant)
  let best = bound.best(count: count, mask: mask)
  guard best.count > 1, ties.rule == .random else { return best.first }
  return ties.draw(count: count, mask: mask) { bound($0) == best.bound } ?? best.first
}

/// The mean value of the actions that UCB may take next; 0 where no action is legal. Parameters as above.
package func upperConfidenceValue(
  _ q: UnsafePointer<Double>, visits: UnsafePointer<Double>, count: Int, mask: ActionMask?, constant: Double,
  ties: TieRule
) -> Double {
  guard mask?.legalCount != 0 else { return 0 }
  let bound = UpperConfidenceBound(q, visits: visits, count: count, constant: constant)
  let best = bound.best(count: count, mask: mask)
  guard best.count > 1, ties == .random else { return q[best.first] }
  var sum = 0.0
  for action in 0..<count where (mask?.contains(action) ?? true) && bound(action) == best.bound {
    sum += q[action]
  }
  return sum / Double(best.count)
}

/// q + c √(ln N / n) of each action in a state, infinite where n is 0.
private struct UpperConfidenceBound {
  private let q, visits: UnsafePointer<Double>
  private let logarithm, constant: Double

  init(_ q: UnsafePointer<Double>, visits: UnsafePointer<Double>, count: Int, constant: Double) {
    (self.q, self.visits, self.constant) = (q, visits, constant)
    var total = 0.0
    for action in 0..<count { total += visits[action] }
    logarithm = log(total)
  }

  func callAsFunction(_ action: Int) -> Double {
    visits[action] == 0 ? .infinity : q[action] + constant * (logarithm / visits[action]).squareRoot()
  }

  /// The highest bound of a legal action, the first action that has it, and how many have it.
  func best(count: Int, mask: ActionMask?) -> (first: Int, count: Int, bound: Double) {
    var best = (first: 0, count: 0, bound: -Double.infinity)
    for action in 0..<count where mask?.contains(action) ?? true {
      let bound = self(action)
      if bound > best.bound {
        best = (action, 1, bound)
      } else if bound == best.bound {
        best.count += 1
      }
    }
    return best
  }
}
