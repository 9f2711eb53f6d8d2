import RLCore

/// Exact answers by dynamic programming on a transition model.
///
/// Source: Bellman, "Dynamic Programming" (1957); Sutton and Barto (2018), chapter 4.
package enum Planning {
  /// Values and the policy that is greedy in them.
  package struct Solution: Sendable, Equatable {
    /// `[S]`, the discounted return from each state under the best policy.
    package var values: [Double]
    /// `[S]`, the first of the best actions.
    package var policy: [Int]
    /// Sweeps over all states until nothing changed by more than the tolerance; policies, in policy iteration.
    package var sweeps: Int
  }

  /// What taking `action` in `state` is worth if `values` are what follows is worth.
  package static func actionValue(
    _ model: TransitionModel, _ state: Int, _ action: Int, gamma: Double, values: [Double]
  ) -> Double {
    var sum = 0.0
    for outcome in model.outcomes(state: state, action: action) {
      let discountT = outcome.terminated ? 0 : gamma
      sum += outcome.probability * (outcome.reward + discountT * values[outcome.state])
    }
    return sum
  }

  /// Value iteration, in place, until a sweep changes no value by more than `tolerance`.
  ///
  /// - Parameter maximumSweeps: where to give up, as when gamma is 1 and some policy never ends.
  /// - Returns: nil when the sweeps ran out.
  package static func valueIteration(
    _ model: TransitionModel, gamma: Double, tolerance: Double = 1e-12, maximumSweeps: Int = 1_000_000
  ) -> Solution? {
    var values = [Double](repeating: 0, count: model.stateCount)
    for sweep in 1...maximumSweeps {
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
        return Solution(
          values: values, policy: greedyPolicy(model, gamma: gamma, values: values), sweeps: sweep)
      }
    }
    return nil
  }

  /// `[S]`, the first of the actions that are best if `values` are what follows is worth.
  ///
  /// Actions whose values differ by less than rounding are equally good.
  package static func greedyPolicy(_ model: TransitionModel, gamma: Double, values: [Double]) -> [Int] {
    (0..<model.stateCount).map { state in
      var (best, bestValue) = (0, -Double.infinity)
      for action in 0..<model.actionCount {
        let value = actionValue(model, state, action, gamma: gamma, values: values)
        if value > bestValue + 1e-10 * max(1, abs(bestValue == -.infinity ? 0 : bestValue)) {
          (best, bestValue) = (action, value)
        }
      }
      return best
    }
  }

  /// The expected undiscounted return of an episode under `policy`, cut off after `maxEpisodeSteps`.
  ///
  /// Without a limit it follows the episode until less than 1e-12 of its probability is left.
  /// - Returns: nil when there is no limit and the policy does not end its episodes.
  package static func expectedReturn(
    _ model: TransitionModel, policy: [Int], maxEpisodeSteps: Int?
  ) -> Double? {
    var alive = model.startProbabilities
    var sum = 0.0
    for _ in 0..<(maxEpisodeSteps ?? 1_000_000) {
      var next = [Double](repeating: 0, count: model.stateCount)
      var left = 0.0
      for state in 0..<model.stateCount where alive[state] > 0 {
        for outcome in model.outcomes(state: state, action: policy[state]) {
          let chance = alive[state] * outcome.probability
          sum += chance * outcome.reward
          if !outcome.terminated {
            next[outcome.state] += chance
            left += chance
          }
        }
      }
      alive = next
      if left < 1e-12 { return sum }
    }
    return maxEpisodeSteps == nil ? nil : sum
  }

  /// The best expected undiscounted return of an episode for one who knows how many steps are left.
  ///
  /// - Returns: nil when there is no limit and no policy's return converges.
  package static func optimalReturn(_ model: TransitionModel, maxEpisodeSteps: Int?) -> Double? {
    var values = [Double](repeating: 0, count: model.stateCount)
    if let maxEpisodeSteps {
      for _ in 0..<maxEpisodeSteps {
        values = (0..<model.stateCount).map { state in
          (0..<model.actionCount).map { actionValue(model, state, $0, gamma: 1, values: values) }.max() ?? 0
        }
      }
    } else {
      guard let solution = valueIteration(model, gamma: 1, maximumSweeps: 100_000) else { return nil }
      values = solution.values
    }
    return zip(model.startProbabilities, values).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
