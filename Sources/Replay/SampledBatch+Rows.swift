import RLCore

extension SampledBatch {
  /// Copies a transition of another batch of the same spaces, without its slot.
  package func copyRow(_ row: Int, from other: SampledBatch, _ otherRow: Int) {
    observations.copyRow(row, from: other.observations, otherRow)
    nextObservations.copyRow(row, from: other.nextObservations, otherRow)
    (actions[row], rewards[row]) = (other.actions[otherRow], other.rewards[otherRow])
    (discounts[row], weights[row]) = (other.discounts[otherRow], other.weights[otherRow])
  }

  /// Transfers all transitions, without their slots.
  package func transfer(
    _ state: inout StateTransfer, of space: ObservationSpace, actionCount: Int
  ) throws(TensorMismatch) {
    try state.scope("observations") { state throws(TensorMismatch) in
      try observations.transfer(&state, rows: count, of: space)
    }
    try state.scope("next") { state throws(TensorMismatch) in
      try nextObservations.transfer(&state, rows: count, of: space)
    }
    try state.values("actions", actions.start, shape: [count], in: 0...Int32(actionCount - 1))
    try state.values("rewards", rewards.start, shape: [count])
    try state.values("discounts", discounts.start, shape: [count])
  }
}
