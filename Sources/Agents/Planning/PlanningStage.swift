import RLCore

/// What dynamic programming knows at one point of its way to the optimum.
package struct PlanningStage: Sendable, Equatable {
  /// Sweeps of value iteration, or improvements of the policy; 0 is the beginning.
  package var number: Int
  /// `[S]`, in policy iteration those of following `policy`.
  package var values: [Double]
  /// `[S]`, in value iteration the first of the greedy actions.
  package var policy: [Int]
}

extension Planning.Method {
  /// The method step by step, from values of 0 or a policy that takes the first action everywhere.
  ///
  /// Undiscounted sweeps are those of the book's pseudocode, in place in the order of the states, and need a problem in which
  /// every policy ends its episodes.
  ///
  /// Source: Sutton and Barto (2018), sections 4.3 and 4.4.
  /// - Parameters:
  ///   - tolerance: a sweep that changes no value by more is the last.
  ///   - body: called with the beginning and with every stage after it; the last one is the optimum. False ends it there.
  /// - Returns: whether it reached the optimum.
  package func stages(
    _ model: TransitionModel, gamma: Double, tolerance: Double = 1e-12, mostStages: Int = 100_000,
    _ body: (PlanningStage) -> Bool
  ) -> Bool {
    switch self {
    case .valueIteration: sweeps(model, gamma, tolerance, mostStages, body)
    case .policyIteration: policies(model, gamma, mostStages, body)
    }
  }

  private func sweeps(
    _ model: TransitionModel, _ gamma: Double, _ tolerance: Double, _ most: Int,
    _ body: (PlanningStage) -> Bool
  ) -> Bool {
    var values = Array(repeating: 0.0, count: model.stateCount)
    for number in 0...most {
      let policy = Planning.greedyPolicy(model, gamma: gamma, values: values)
      guard body(PlanningStage(number: number, values: values, policy: policy)) else { return false }
      var change = 0.0
      for state in 0..<model.stateCount {
        var best = -Double.infinity
        for action in 0..<model.actionCount where model.isLegal(state, action) {
          best = max(best, Planning.actionValue(model, state, action, gamma: gamma, values: values))
        }
        change = max(change, abs(best - values[state]))
        values[state] = best
      }
      if change <= tolerance { return true }
    }
    return false
  }

  private func policies(
    _ model: TransitionModel, _ gamma: Double, _ most: Int, _ body: (PlanningStage) -> Bool
  ) -> Bool {
    var policy = Array(repeating: 0, count: model.stateCount)
    for number in 0...most {
      guard let values = Planning.policyValues(model, policy: policy, gamma: gamma),
        body(PlanningStage(number: number, values: values, policy: policy))
      else { return false }
      let improved = Planning.improved(policy, model, gamma: gamma, values: values)
      if improved == policy { return true }
      policy = improved
    }
    return false
  }
}

extension Planning {
  /// `[S]`, the policy that is greedy in `values`, those of `policy`; an action is changed only for one that is better by
  /// more than rounding, so that equally good policies do not take turns.
  static func improved(
    _ policy: [Int], _ model: TransitionModel, gamma: Double, values: [Double]
  ) -> [Int] {
    let greedy = greedyPolicy(model, gamma: gamma, values: values)
    return (0..<model.stateCount).map { state in
      let (old, new) = (
        actionValue(model, state, policy[state], gamma: gamma, values: values),
        actionValue(model, state, greedy[state], gamma: gamma, values: values)
      )
      return new > old + 1e-10 * max(1, abs(old)) ? greedy[state] : policy[state]
    }
  }
}
