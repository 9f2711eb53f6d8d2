import RLCore

extension Trainer {
  /// Transfers everything that further training depends on. A new piece of state joins every checkpoint here, or
  /// in the `transfer` of its agent; times and speeds do not belong to it, since no two runs agree in them.
  ///
  /// The environments' states are not stored but reconstructed from seeds and actions; see `resume`.
  package func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.scope("trainer") { state throws(TensorMismatch) in
      try state.integer("step", &step)
      try state.integer("episodes", &episodes)
      try state.scope("recent_returns") { state throws(TensorMismatch) in try recentReturns.transfer(&state) }
      try state.scope("unfinished") { state throws(TensorMismatch) in
        try recorder.transfer(&state, chosen: &chosenActions)
      }
    }
    try state.scope("environments", batch.transfer)
    try state.scope("agent", agent.transfer)
    if let opponentPool { try state.scope("former_selves", opponentPool.transfer) }
  }

  /// Resumes this trainer from a state restored by `transfer`.
  ///
  /// - Parameters:
  ///   - seconds: training time until then, s.
  ///   - shouldStop: asked between two steps; once it says so, this trainer is of no use.
  /// - Returns: rows of the batch whose episode could not be restored, because the environment does not do the same
  ///   again; they begin a new one, and the episode that was under way is not recorded.
  /// - Throws: if an environment fails, or the state is invalid.
  package func resume(seconds: Double, shouldStop: () -> Bool = { false }) throws -> [Int] {
    let actionCount = batch.actionSpace.count
    guard chosenActions.allSatisfy({ (0..<actionCount).contains(Int($0)) }) else {
      throw TensorMismatch("the stored actions of the next step are invalid in this environment")
    }
    for row in 0..<batch.count {
      guard recorder.actions(row: row).allSatisfy({ (0..<actionCount).contains(Int($0)) }) else {
        throw TensorMismatch("the stored episode of row \(row) has an invalid action")
      }
    }
    batch.setClock(TrainingTime(steps: step, episodes: episodes))
    let begunAnew = try batch.replay(recorder.actions, shouldStop: shouldStop)
    // What was chosen was chosen for episodes that are no longer there.
    if !begunAnew.isEmpty { chosenActions = [] }
    for row in begunAnew {
      recorder.clear(row: row)
      agent.dropEpisode(of: row)
    }
    self.seconds = seconds
    lastMetrics = (step, seconds)
    // What was due at this step has been done.
    for due in [\Trainer.metrics, \.evaluation, \.checkpoint] {
      _ = self[keyPath: due].isDue(at: step, episodes: episodes)
    }
    hasEnded = budget.isSpent(steps: step, episodes: episodes)
    return begunAnew
  }
}
