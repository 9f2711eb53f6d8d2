import RLCore

/// Exact planning by dynamic programming on a transition model.
///
/// Source: Bellman, "Dynamic Programming" (1957); Sutton and Barto (2018), chapter 4.
package enum Planning {
  /// Optimal values and a policy that attains them in every state.
  package struct Solution: Sendable, Equatable {
    /// `[S]`, the discounted return from each state under the optimal policy; at gamma 1, -infinity where every policy
    /// accumulates costs forever.
    package var values: [Double]
    /// `[S]`, the first of the optimal actions; at gamma 1, where an optimal action need not lead anywhere, one with
    /// the shortest time to termination.
    package var policy: [Int]
    /// Number of sweeps until convergence; number of policies in policy iteration.
    package var sweeps: Int

    /// Whether every state has a value.
    package var isFinite: Bool { values.allSatisfy(\.isFinite) }
  }

  /// The value of `action` in `state`, given the successor values `values`.
  package static func actionValue(
    _ model: TransitionModel, _ state: Int, _ action: Int, gamma: Double, values: [Double],
    rewardsTimes worth: Double = 1
  ) -> Double {
    var sum = 0.0
    for outcome in model.outcomes(state: state, action: action) {
      let discountT = outcome.terminated ? 0 : gamma
      sum += outcome.probability * (outcome.reward * worth + discountT * values[outcome.state])
    }
    return sum
  }

  /// Value iteration, in place, until a sweep changes no value by more than `tolerance`.
  ///
  /// - Parameters:
  ///   - maximumSweeps: where to give up.
  ///   - shouldStop: asked before each sweep.
  /// - Returns: nil when the sweeps ran out or were stopped, or for gamma 1 without an optimum; see `NoOptimum`.
  package static func valueIteration(
    _ model: TransitionModel, gamma: Double, tolerance: Double = 1e-12, maximumSweeps: Int = 1_000_000,
    shouldStop: () -> Bool = { false }
  ) -> Solution? {
    if gamma == 1 {
      return try? undiscountedSolution(
        model, by: .valueIteration, tolerance: tolerance, maximumSweeps: maximumSweeps,
        shouldStop: shouldStop)
    }
    var values = [Double](repeating: 0, count: model.stateCount)
    for sweep in 1...maximumSweeps {
      if shouldStop() { return nil }
      var change = 0.0
      for state in 0..<model.stateCount {
        var best = -Double.infinity
        for action in 0..<model.actionCount {
          best = max(best, actionValue(model, state, action, gamma: gamma, values: values))
        }
        change = max(change, abs(best - values[state]))
        values[state] = best
      }
      if change <= tolerance {
        return attainingPolicy(model, gamma: gamma, values: values, shouldStop: shouldStop).map {
          Solution(values: values, policy: $0, sweeps: sweep)
        }
      }
    }
    return nil
  }

  /// `[S]`, the first of the greedy actions given the successor values `values`.
  ///
  /// Actions whose values differ by less than rounding are equally good.
  package static func greedyPolicy(_ model: TransitionModel, gamma: Double, values: [Double]) -> [Int] {
    (0..<model.stateCount).map { state in
      var (best, bestValue) = (0, -Double.infinity)
      for action in 0..<model.actionCount where model.isLegal(state, action) {
        let value = actionValue(model, state, action, gamma: gamma, values: values)
        if value > bestValue + 1e-10 * max(1, abs(bestValue == -.infinity ? 0 : bestValue)) {
          (best, bestValue) = (action, value)
        }
      }
      return best
    }
  }
}
