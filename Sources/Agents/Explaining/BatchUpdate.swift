/// One gradient step of the DQN family: the batch, row by row.
package struct BatchUpdate: Sendable, Equatable {
  /// A sampled transition: target = reward + discount · next value.
  package struct Row: Sendable, Equatable {
    /// Its number in the run, counted from 0, or nil without a replay buffer and for one of an earlier task.
    package var number: Int?
    /// The states, where observations are states.
    package var state: Int?
    package var nextState: Int?
    package var action: Int
    /// Of several steps: their discounted sum; with Munchausen's bonus.
    package var reward: Float
    package var discount: Float
    /// The action that is bootstrapped from, or nil for a mean over the soft policy.
    package var nextAction: Int?
    package var nextValue: Float
    /// The online network's value before the step.
    package var value: Float
    /// Of a distribution: its mean.
    package var target: Float
    /// Value less target, or the head's own measure of a distribution.
    package var error: Float
    /// The importance weight.
    package var weight: Float
  }

  package var rows: [Row]
  /// The mean loss, and the gradient's norm before clipping.
  package var loss = 0.0
  package var gradientNorm = 0.0
}
