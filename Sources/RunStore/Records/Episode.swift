import RLCore

/// One training episode without its actions.
package struct Episode: Sendable, Equatable {
  /// From 1, in the order in which episodes ended.
  package var number: Int
  /// What `reset(seed:)` began it with.
  package var seed: UInt64
  /// Steps.
  package var length: Int
  /// The sum of its rewards, not discounted.
  package var `return`: Double
  package var ending: Ending
  /// The probability of a random action at its end, in single precision; nil for agents that do not explore so.
  package var epsilon: Float?
  /// Environment steps of the run at its end.
  package var step: Int
  /// Training time of the run at its end, s, in whole microseconds; of a fast run exact to a millisecond.
  package var seconds: Double
  /// Its row in the batch of environments.
  package var row: Int

  package init(
    number: Int, seed: UInt64, length: Int, return: Double, ending: Ending, epsilon: Float?, step: Int,
    seconds: Double, row: Int
  ) {
    (self.number, self.seed, self.length, self.return) = (number, seed, length, `return`)
    (self.ending, self.epsilon, self.step) = (ending, epsilon, step)
    (self.seconds, self.row) = (seconds, row)
  }
}
