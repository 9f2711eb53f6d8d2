import RLCore

/// Linear interpolation from `initial` to `final` over `duration` environment steps, constant afterwards.
package struct LinearSchedule: Sendable, Equatable {
  package let initial, final: Double
  /// Environment steps; 0 for `final` from the start.
  package let duration: Double
  private let slope: Double

  package init(from initial: Double, to final: Double, over duration: Double) {
    (self.initial, self.final, self.duration) = (initial, final, duration)
    slope = duration > 0 ? (final - initial) / duration : 0
  }

  /// The value for the action after `step` environment steps, counted from 0.
  @inline(__always) package func value(at step: Int) -> Double {
    Double(step) < duration ? initial + slope * Double(step) : final
  }
}

/// Epsilon-greedy exploration: each environment of a batch explores independently.
///
/// One draw decides both whether to explore and, being uniform below epsilon when it does, which action.
package struct EpsilonGreedy: Sendable {
  package let actionCount: Int
  package var random: RandomStream

  package init(actionCount: Int, random: RandomStream) {
    (self.actionCount, self.random) = (actionCount, random)
  }

  /// With probability `epsilon` a uniformly random action, among the legal ones if there is a mask, else nil.
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

  /// The result of `exploratoryAction(epsilon:)`, or `greedy` if that is nil; branch-free, since the outcome is
  /// unpredictable.
  @inline(__always) mutating func action(epsilon: Double, otherwise greedy: Int32) -> Int32 {
    let draw = random.uniform()
    let last = Double(actionCount &- 1)
    // The ratio is NaN if both are 0, and is then ignored: `minimum` returns the other.
    let place = Double.minimum(draw / epsilon * Double(actionCount), last)
    let explores: Int32 = draw < epsilon ? -1 : 0
    return (Int32(place) & explores) | (greedy & ~explores)
  }
}
