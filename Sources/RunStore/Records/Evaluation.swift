import RLCore

/// An evaluation: greedy episodes played between two training steps.
package struct Evaluation: Sendable, Equatable {
  /// Environment steps of training before it; a second evaluation at the same step replaces the first.
  package var step: Int
  /// Training episodes before it.
  package var episodes: Int
  package var returnMean: Double
  package var returnStd: Double
  package var lengthMean: Double
  /// One per episode.
  package var returns: [Double]
  package var lengths: [Int]
  /// The probability of a random action, or nil for a policy without epsilon.
  package var epsilon: Double?
  /// The time it took, s.
  package var seconds: Double

  package init(
    step: Int, episodes: Int, returnMean: Double, returnStd: Double, lengthMean: Double, returns: [Double],
    lengths: [Int], epsilon: Double?, seconds: Double
  ) {
    (self.step, self.episodes, self.returnMean, self.returnStd) = (step, episodes, returnMean, returnStd)
    (self.lengthMean, self.returns, self.lengths) = (lengthMean, returns, lengths)
    (self.epsilon, self.seconds) = (epsilon, seconds)
  }
}
