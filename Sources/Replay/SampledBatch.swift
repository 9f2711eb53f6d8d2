import RLCore

/// `count` transitions drawn from a replay buffer, side by side.
package final class SampledBatch {
  /// B
  package let count: Int
  private let before, after: ObservationColumn
  /// `[B, D]`
  package var observations: Observations { before.rows }
  /// `[B, D]`; for windows of several steps, what was seen after the last of them.
  package var nextObservations: Observations { after.rows }
  /// `[B]`
  package let actions: Column<Int32>
  /// `[B]`; for windows of several steps, the discounted sum.
  package let rewards: Column<Float>
  /// `[B]`, what the value of the successor counts: gamma to the power of the steps between, 0 where the episode
  /// terminated, negative where the successor is seen by the other side of a game.
  package let discounts: Column<Float>
  /// `[B]`, what each row's loss is multiplied by: 1, or the importance weight of a prioritised draw.
  package let weights: Column<Float>
  /// `[B]`, where in the buffer each row stands.
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

  /// Shows row `row` through a symmetry: what is seen before and after, the flags of legal actions and the action.
  package func see(_ row: Int, through symmetry: ObservationSymmetry) {
    actions[row] = symmetry.actions[Int(actions[row])]
    observations.see(row, through: symmetry)
    nextObservations.see(row, through: symmetry)
  }

  /// Takes one step of a batch over as it came: learning without a replay buffer.
  ///
  /// - Precondition: the step has as many rows as this.
  package func fill(with transitions: Transitions, gamma: Double) {
    precondition(transitions.count == count, "\(transitions.count) rows where \(count) belong")
    for row in 0..<count {
      observations.copyRow(row, from: transitions.observations, row)
      nextObservations.copyRow(row, from: transitions.nextObservations, row)
      actions[row] = transitions.actions[row]
      rewards[row] = Float(transitions.rewards[row])
      discounts[row] = Float(transitions.discount(row, gamma: gamma))
    }
  }
}
