/// One update of a table: new = old + step size · error, error = target - old, target = reward + discount · next value.
package struct TableUpdate: Sendable, Equatable {
  /// What the next value is the value of.
  package enum NextValue: Sendable, Equatable {
    /// Nothing follows.
    case none
    /// The best action, the first of equally good ones.
    case best(Int)
    /// The action that the policy took, or sampled for the target.
    case taken(Int)
    /// The mean over the exploring policy.
    case mean
    /// The best action of one table, valued by the other one.
    case crossed(Int)
  }

  /// Of the batch, from 0.
  package var row: Int
  package var state: Int
  package var action: Int
  package var old: Double
  /// Of several steps: their discounted sum.
  package var reward: Double
  /// Of the next value: 0 after a termination, negative if the opponent moves next.
  package var discount: Double
  /// The state that is bootstrapped from.
  package var nextState: Int
  package var successor: NextValue
  package var nextValue: Double
  package var target: Double
  package var error: Double
  package var stepSize: Double
  package var new: Double
  /// Steps whose rewards are in `reward`.
  package var steps = 1
  /// What else the learning step did; empty if nothing.
  package var addition = ""
}
