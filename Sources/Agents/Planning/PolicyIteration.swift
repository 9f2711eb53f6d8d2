import RLCore

extension Planning {
  /// The planning method.
  package enum Method: String, CaseIterable, Sendable {
    case valueIteration = "value-iteration"
    case policyIteration = "policy-iteration"

    /// - Throws: `NoOptimum` without an optimum.
    package func solution(_ model: TransitionModel, gamma: Double) throws(NoOptimum) -> Solution {
      if gamma == 1 { return try undiscountedSolution(model, by: self) }
      let solution =
        switch self {
        case .valueIteration: Planning.valueIteration(model, gamma: gamma)
        case .policyIteration: Planning.policyIteration(model, gamma: gamma)
        }
      guard let solution else { throw .unsettled }
      return solution
    }
  }

  /// Policy iteration: policy evaluation and greedy improvement, until no action improves.
  ///
  /// It begins with the first action everywhere; at gamma 1, with the fastest to an end. An action is changed only for one that is better by more than rounding, so
  /// that equally good policies do not take turns.
  ///
  /// Source: Howard, "Dynamic Programming and Markov Processes" (1960); Sutton and Barto (2018), section 4.3.
  /// - Returns: nil for gamma 1 without an optimum, or if values did not converge; `sweeps` counts policies.
  package static func policyIteration(
    _ model: TransitionModel, gamma: Double, maximumPolicies: Int = 10_000
  ) -> Solution? {
    if gamma == 1 { return try? undiscountedSolution(model, by: .policyIteration) }
    var policy = [Int](repeating: 0, count: model.stateCount)
    for policies in 1...maximumPolicies {
      guard let values = policyValues(model, policy: policy, gamma: gamma) else { return nil }
      let greedy = greedyPolicy(model, gamma: gamma, values: values)
      var isStable = true
      for state in 0..<model.stateCount {
        let (old, new) = (
          actionValue(model, state, policy[state], gamma: gamma, values: values),
          actionValue(model, state, greedy[state], gamma: gamma, values: values)
        )
        guard new > old + 1e-10 * max(1, abs(old)) else { continue }
        policy[state] = greedy[state]
        isStable = false
      }
      // Of equally good actions the first, as everywhere.
      if isStable {
        guard let first = attainingPolicy(model, gamma: gamma, values: values) else { return nil }
        return Solution(values: values, policy: first, sweeps: policies)
      }
    }
    return nil
  }
}
