import RLCore

/// Which of a run's checkpoints is meant.
package enum CheckpointChoice: Sendable, Equatable {
  case latest
  /// The first of those with the highest mean return in evaluation.
  case best
  case step(Int)
}
