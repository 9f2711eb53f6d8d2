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
  /// Training time of the run at its end, s, in microseconds.
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

/// A number of greedy episodes played between two steps of training.
package struct Evaluation: Sendable, Equatable {
  /// Environment steps of training before it; a second evaluation at the same step takes the first one's place.
  package var step: Int
  /// Training episodes before it.
  package var episodes: Int
  package var returnMean: Double
  package var returnStd: Double
  package var lengthMean: Double
  /// One an episode.
  package var returns: [Double]
  package var lengths: [Int]
  /// The probability of a random action while it was played; nil for a policy without.
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

/// One recorded metric.
package struct MetricPoint: Sendable, Equatable {
  package var step: Int
  package var name: String
  package var value: Double

  package init(step: Int, name: String, value: Double) {
    (self.step, self.name, self.value) = (step, name, value)
  }
}

/// What the agent knew at one step.
package struct Checkpoint: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    case periodic, best, final
    /// Of a run that was stopped between two of its own checkpoints; the next one takes its place.
    case interrupted
  }
  package var step: Int
  /// ISO 8601, UTC.
  package var createdAt: String
  package var kind: Kind
  /// The mean return of the evaluation at this step, where there was one.
  package var evaluationMean: Double?

  package init(step: Int, createdAt: String, kind: Kind, evaluationMean: Double?) {
    (self.step, self.createdAt, self.kind, self.evaluationMean) = (step, createdAt, kind, evaluationMean)
  }
}

/// Which of a run's checkpoints is meant.
package enum CheckpointChoice: Sendable, Equatable {
  case latest
  /// The first of those with the highest mean return in evaluation.
  case best
  case step(Int)
}
