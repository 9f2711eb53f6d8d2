import RLCore

/// An agent that can play and learn many steps in one call where its batch only walks a table of transitions.
///
/// A way around `selectActions`, `step` and `learn`, for speed alone: to the bit it does what they do in turn.
package protocol TableLearner: Agent {
  /// Plays and learns in `batch`; nil where agent and batch have no such way together.
  func rollout(in batch: BatchEnvironment) -> TableRollout?
}

/// Part of an episode in one call.
///
/// Takes at most `limit` steps, at least one, and stops behind a step that ends the episode. Each action goes to `actions`,
/// each reward is added to `earned`. The result is the number of steps.
package typealias TableRollout = (
  _ limit: Int, _ actions: UnsafeMutablePointer<Int32>, _ earned: UnsafeMutablePointer<Double>
) -> Int
