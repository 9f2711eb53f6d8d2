import RLCore

extension Planning {
  /// The expected return of an episode under `policy`, undiscounted unless `gamma` is given, truncated after
  /// `maxEpisodeSteps`.
  ///
  /// Without a limit it follows the episode until less than 1e-12 of its probability is left.
  /// - Returns: nil when there is no limit and the policy does not end its episodes, or when `shouldStop` interrupted it.
  /// - Complexity: steps times the outcomes in the states that the policy can reach.
  package static func expectedReturn(
    _ model: TransitionModel, policy: [Int], maxEpisodeSteps: Int?, gamma: Double = 1,
    shouldStop: () -> Bool = { false }
  ) -> Double? {
    let reached = reachedStates(model, policy: policy)
    var alive = model.startProbabilities
    var next = [Double](repeating: 0, count: model.stateCount)
    var (sum, discount) = (0.0, 1.0)
    for step in 0..<(maxEpisodeSteps ?? 1_000_000) {
      if shouldStop() { return nil }
      let worth = 1 - Double(step + 1) * model.rewardDecay
      for state in reached { next[state] = 0 }
      var left = 0.0
      for state in reached where alive[state] > 0 {
        for outcome in model.outcomes(state: state, action: policy[state]) {
          let chance = alive[state] * outcome.probability
          sum += chance * outcome.reward * worth * discount
          if !outcome.terminated {
            next[outcome.state] += chance
            left += chance
          }
        }
      }
      swap(&alive, &next)
      discount *= gamma
      if left * discount < 1e-12 { return sum }
    }
    return maxEpisodeSteps == nil ? nil : sum
  }

  /// Upper bound on the number of outcomes that `expectedReturn` visits; without a limit, in a thousand
  /// steps.
  package static func episodeWork(_ model: TransitionModel, policy: [Int], maxEpisodeSteps: Int?) -> Int {
    let outcomes = reachedStates(model, policy: policy)
      .reduce(0) { $0 + model.outcomes(state: $1, action: policy[$1]).count }
    let (work, overflow) = outcomes.multipliedReportingOverflow(by: maxEpisodeSteps ?? 1000)
    return overflow ? .max : work
  }

  /// The states reachable under `policy`, in order.
  private static func reachedStates(_ model: TransitionModel, policy: [Int]) -> [Int] {
    var isReached = model.startProbabilities.map { $0 > 0 }
    var waiting = isReached.indices.filter { isReached[$0] }
    while let state = waiting.popLast() {
      for outcome in model.outcomes(state: state, action: policy[state])
      where !outcome.terminated && !isReached[outcome.state] {
        isReached[outcome.state] = true
        waiting.append(outcome.state)
      }
    }
    return isReached.indices.filter { isReached[$0] }
  }

  /// The optimal expected undiscounted return of an episode for a time-aware policy.
  ///
  /// - Returns: nil when there is no limit and no policy's return converges, or when `shouldStop` interrupted it.
  /// - Complexity: steps times outcomes, where steps end once one more changes nothing.
  package static func optimalReturn(
    _ model: TransitionModel, maxEpisodeSteps: Int?, shouldStop: () -> Bool = { false }
  ) -> Double? {
    var values = [Double](repeating: 0, count: model.stateCount)
    if let maxEpisodeSteps {
      var longer = values
      for left in 0..<maxEpisodeSteps {
        if shouldStop() { return nil }
        // A reward of the step after which `left` steps are left.
        let worth = 1 - Double(maxEpisodeSteps - left) * model.rewardDecay
        for state in 0..<model.stateCount {
          var best = model.actionCount > 0 ? -Double.infinity : 0
          for action in 0..<model.actionCount {
            best = max(
              best, actionValue(model, state, action, gamma: 1, values: values, rewardsTimes: worth))
          }
          longer[state] = best
        }
        swap(&values, &longer)
        // All further steps would do the same.
        if values == longer, model.rewardDecay == 0 { break }
      }
    } else {
      guard let solution = valueIteration(model, gamma: 1, maximumSweeps: 100_000) else { return nil }
      if model.rewardDecay != 0 {
        return expectedReturn(model, policy: solution.policy, maxEpisodeSteps: nil, shouldStop: shouldStop)
      }
      values = solution.values
    }
    let best = zip(model.startProbabilities, values).reduce(0) { $1.0 > 0 ? $0 + $1.0 * $1.1 : $0 }
    return best.isFinite ? best : nil
  }
}
