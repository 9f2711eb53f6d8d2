import RLCore

extension Planning {
  /// `[S]`, the discounted return from each state of following `policy`, `[S]`, forever.
  ///
  /// Sweeps in place until one changes no value by more than `tolerance`.
  ///
  /// Source: Sutton and Barto (2018), section 4.1.
  /// - Parameters:
  ///   - start: `[S]`, the values that the first sweep begins with; nil for zeros.
  ///   - shouldStop: asked before each sweep.
  /// - Returns: nil when the sweeps ran out or were stopped, or if gamma is 1 and rewards or costs continue forever.
  package static func policyValues(
    _ model: TransitionModel, policy: [Int], gamma: Double, tolerance: Double = 1e-12,
    maximumSweeps: Int = 100_000, startingFrom start: [Double]? = nil, shouldStop: () -> Bool = { false }
  ) -> [Double]? {
    precondition(policy.count == model.stateCount, "a policy has one action per state")
    if gamma == 1 {
      let values = try? UndiscountedProblem.values(of: policy, in: model)
      return values.flatMap { $0.allSatisfy(\.isFinite) ? $0 : nil }
    }
    var values = start ?? [Double](repeating: 0, count: model.stateCount)
    for _ in 0..<maximumSweeps {
      if shouldStop() { return nil }
      var change = 0.0
      for state in 0..<model.stateCount {
        let value = actionValue(model, state, policy[state], gamma: gamma, values: values)
        change = max(change, abs(value - values[state]))
        values[state] = value
      }
      if change <= tolerance { return values }
    }
    return nil
  }

  /// `[S][A]`, whether an action is optimal, given the successor values `values`.
  package static func optimalActions(
    _ model: TransitionModel, gamma: Double, values: [Double], tolerance: Double = 1e-9
  ) -> [[Bool]] {
    (0..<model.stateCount).map { state in
      let all = (0..<model.actionCount).map { actionValue(model, state, $0, gamma: gamma, values: values) }
      let best = all.max() ?? 0
      return all.enumerated().map {
        model.isLegal(state, $0) && $1 >= best - tolerance * max(1, abs(best))
      }
    }
  }
}
