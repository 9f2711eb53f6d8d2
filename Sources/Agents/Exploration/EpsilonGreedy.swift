import RLCore

/// A number that goes from `initial` to `final` in a straight line over `duration` environment steps, then stays.
package struct LinearSchedule: Sendable, Equatable {
  package let initial, final: Double
  /// Environment steps; 0 for `final` from the start.
  package let duration: Double
  private let slope: Double

  package init(from initial: Double, to final: Double, over duration: Double) {
    (self.initial, self.final, self.duration) = (initial, final, duration)
    slope = duration > 0 ? (final - initial) / duration : 0
  }

  /// The value for the choice made after `step` environment steps, counted from 0.
  @inline(__always) package func value(at step: Int) -> Double {
    Double(step) < duration ? initial + slope * Double(step) : final
  }
}

/// Explores with probability epsilon: each environment of a batch tosses its own coin.
///
/// One draw decides both whether to explore and, being uniform below epsilon when it does, which action.
package struct EpsilonGreedy: Sendable {
  package let actionCount: Int
  package var random: RandomStream

  package init(actionCount: Int, random: RandomStream) {
    (self.actionCount, self.random) = (actionCount, random)
  }

  /// A uniformly random action, of the legal ones where there is a mask, with probability `epsilon`, else nil.
  @inline(__always) package mutating func exploratoryAction(epsilon: Double, mask: ActionMask? = nil)
    -> Int32?
  {
    let draw = random.uniform()
    guard draw < epsilon else { return nil }
    if let mask {
      let legal = mask.legalCount
      return Int32(truncatingIfNeeded: mask.action(at: min(Int(draw / epsilon * Double(legal)), legal - 1)))
    }
    return Int32(truncatingIfNeeded: min(Int(draw / epsilon * Double(actionCount)), actionCount - 1))
  }

  /// What `exploratoryAction(epsilon:)` gives, or `greedy` where that is nil; without a branch, since nobody can guess the
  /// coin.
  @inline(__always) mutating func action(epsilon: Double, otherwise greedy: Int32) -> Int32 {
    let draw = random.uniform()
    let last = Double(actionCount &- 1)
    // The ratio is no number where both are 0, and then counts for nothing: `minimum` takes the other.
    let place = Double.minimum(draw / epsilon * Double(actionCount), last)
    let explores: Int32 = draw < epsilon ? -1 : 0
    return (Int32(place) & explores) | (greedy & ~explores)
  }
}
