import RLCore

/// Selects a checkpoint of a run.
package enum CheckpointChoice: Sendable, Equatable {
  case latest
  /// The first one with the highest mean return in evaluation.
  case best
  case step(Int)
}
