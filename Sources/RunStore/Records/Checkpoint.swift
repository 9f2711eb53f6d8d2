import RLCore

/// A checkpoint: the agent's weights at one step.
package struct Checkpoint: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    case periodic, best, final
    /// Of a run that was stopped between two of its regular checkpoints; replaced by the next one.
    case interrupted
  }
  package var step: Int
  /// ISO 8601, UTC.
  package var createdAt: String
  package var kind: Kind
  /// The mean return of the evaluation at this step, if there was one.
  package var evaluationMean: Double?

  package init(step: Int, createdAt: String, kind: Kind, evaluationMean: Double?) {
    (self.step, self.createdAt, self.kind, self.evaluationMean) = (step, createdAt, kind, evaluationMean)
  }
}
