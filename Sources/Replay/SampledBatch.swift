import RLCore

/// `count` transitions sampled from a replay buffer.
package final class SampledBatch {
  /// B
  package let count: Int
  private let before, after: ObservationColumn
  /// `[B, D]`
  package var observations: Observations { before.rows }
  /// `[B, D]`; for n-step windows, the observation after the last step.
  package var nextObservations: Observations { after.rows }
  /// `[B]`
  package let actions: Column<Int32>
  /// `[B]`; for n-step windows, the discounted sum.
  package let rewards: Column<Float>
  /// `[B]`, the discount of the successor's value: gamma to the power of the number of steps, 0 after a
  /// termination, negative if it is the opponent's turn.
  package let discounts: Column<Float>
  /// `[B]`, the weight of each row's loss: 1, or the importance weight of prioritized sampling.
  package let weights: Column<Float>
  /// `[B]`, the slot of each row in the buffer; below 0 where the row is not from there.
  package let slots: Column<Int32>

  /// - Parameter maskedActions: A, where rows carry flags of their legal actions; nil for none.
  package init(count: Int, observationSpace: ObservationSpace, maskedActions: Int? = nil) {
    self.count = count
    before = ObservationColumn(count: count, in: observationSpace, maskedActions: maskedActions)
    after = ObservationColumn(count: count, in: observationSpace, maskedActions: maskedActions)
    actions = Column(count, filledWith: 0)
    rewards = Column(count, filledWith: 0)
    discounts = Column(count, filledWith: 0)
    weights = Column(count, filledWith: 1)
    slots = Column(count, filledWith: 0)
  }

  /// Transforms row `row` by a symmetry: both observations, the action masks and the action.
  package func see(_ row: Int, through symmetry: ObservationSymmetry) {
    actions[row] = symmetry.actions[Int(actions[row])]
    observations.see(row, through: symmetry)
    nextObservations.see(row, through: symmetry)
  }

  /// Copies one step of a batch: learning without a replay buffer.
  ///
  /// - Precondition: the step has as many rows as this.
  package func fill(with transitions: Transitions, gamma: Double) {
    precondition(transitions.count == count, "\(transitions.count) rows, expected \(count)")
    for row in 0..<count {
      observations.copyRow(row, from: transitions.observations, row)
      nextObservations.copyRow(row, from: transitions.nextObservations, row)
      actions[row] = transitions.actions[row]
      rewards[row] = Float(transitions.rewards[row])
      discounts[row] = Float(transitions.discount(row, gamma: gamma))
    }
  }
}
