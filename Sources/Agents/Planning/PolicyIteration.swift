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
  /// It begins with the first action everywhere; at gamma 1, with the fastest to an end.
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
      let better = improved(policy, model, gamma: gamma, values: values)
      // Of equally good actions the first, as everywhere.
      if better == policy {
        guard let first = attainingPolicy(model, gamma: gamma, values: values) else { return nil }
        return Solution(values: values, policy: first, sweeps: policies)
      }
      policy = better
    }
    return nil
  }
}
