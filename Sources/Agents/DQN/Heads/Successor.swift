import RLCore

/// The successor of one step as its target counts it.
package struct Successor {
  package enum Choice {
    /// One action.
    case action(Int)
    /// All legal actions by their probabilities, each with the entropy -τ log π added.
    case policy(SoftPolicy, ActionMask?)
  }

  /// By how much its value counts: 0 after a termination and where no action is legal.
  package let discountT: Float
  package let choice: Choice

  /// Its value where its actions have the values `q`, `[A]`.
  @inline(__always) package func value(_ q: UnsafePointer<Float>) -> Float {
    switch choice {
    case .action(let action): q[action]
    case .policy(let policy, _): Float(policy.value)
    }
  }

  /// Calls `body` with each action that counts, its weight, and what is added to its returns.
  @inline(__always) package func forEachAction(
    _ q: UnsafePointer<Float>, count: Int, _ body: (_ action: Int, _ weight: Float, _ addition: Float) -> Void
  ) {
    switch choice {
    case .action(let action): body(action, 1, 0)
    case .policy(let policy, let mask):
      for action in 0..<count where mask?.contains(action) ?? true {
        let scaledLog = policy.scaledLog(q[action])
        let weight = policy.probability(scaledLog: scaledLog)
        if weight > 0 { body(action, Float(weight), Float(-scaledLog)) }
      }
    }
  }
}
