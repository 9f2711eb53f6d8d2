import RLCore

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
