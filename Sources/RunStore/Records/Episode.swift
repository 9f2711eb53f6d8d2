import RLCore

/// One training episode without its actions.
///
/// The trainer makes it at the episode's end, the log keeps it, and readers return it.
package struct Episode: Sendable, Equatable {
  /// From 1, in the order in which episodes ended.
  package var number: Int
  /// The seed of its `reset(seed:)`.
  package var seed: UInt64
  /// Steps.
  package var length: Int
  /// The undiscounted sum of its rewards.
  package var `return`: Double
  package var ending: Ending
  /// The probability of a random action at its end, which a run file keeps in single precision; nil for agents that do
  /// not explore so.
  package var epsilon: Double?
  /// Environment steps of the run at its end.
  package var step: Int
  /// Training time of the run at its end, s, which a run file keeps in whole microseconds; of a fast run exact to a
  /// millisecond.
  package var seconds: Double
  /// Its row in the batch of environments.
  package var row: Int

  package init(
    number: Int, seed: UInt64, length: Int, return: Double, ending: Ending, epsilon: Double?, step: Int,
    seconds: Double, row: Int
  ) {
    self.number = number
    self.seed = seed
    self.length = length
    self.return = `return`
    self.ending = ending
    self.epsilon = epsilon
    self.step = step
    self.seconds = seconds
    self.row = row
  }
}
