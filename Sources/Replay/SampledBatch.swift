import RLCore

/// `count` transitions drawn from a replay buffer, side by side.
package final class SampledBatch {
  /// B
  package let count: Int
  /// `[B, D]`
  package let observations: Observations
  /// `[B, D]`; for windows of several steps, what was seen after the last of them.
  package let nextObservations: Observations
  /// `[B]`
  package let actions: UnsafeMutablePointer<Int32>
  /// `[B]`; for windows of several steps, the discounted sum.
  package let rewards: UnsafeMutablePointer<Float>
  /// `[B]`, what the value of the successor counts: gamma to the power of the steps between, 0 where the episode
  /// terminated, negative where the successor is seen by the other side of a game.
  package let discounts: UnsafeMutablePointer<Float>
  /// `[B]`, what each row's loss is multiplied by: 1, or the importance weight of a prioritised draw.
  package let weights: UnsafeMutablePointer<Float>
  /// `[B]`, where in the buffer each row stands.
  package let slots: UnsafeMutablePointer<Int32>

  /// - Parameter maskedActions: A, where rows carry flags of their legal actions; nil for none.
  package init(count: Int, observationSpace: ObservationSpace, maskedActions: Int? = nil) {
    self.count = count
    observations = .allocate(count: count, in: observationSpace, maskedActions: maskedActions)
    nextObservations = .allocate(count: count, in: observationSpace, maskedActions: maskedActions)
    actions = .allocate(capacity: count)
    rewards = .allocate(capacity: count)
    discounts = .allocate(capacity: count)
    weights = .allocate(capacity: count)
    slots = .allocate(capacity: count)
    actions.initialize(repeating: 0, count: count)
    rewards.initialize(repeating: 0, count: count)
    discounts.initialize(repeating: 0, count: count)
    weights.initialize(repeating: 1, count: count)
    slots.initialize(repeating: 0, count: count)
  }

  deinit {
    observations.deallocate()
    nextObservations.deallocate()
    actions.deallocate()
    rewards.deallocate()
    discounts.deallocate()
    weights.deallocate()
    slots.deallocate()
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
