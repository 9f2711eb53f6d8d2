import Agents
import RLCore

/// The exact state values of a fixed policy, and the states in which they count.
struct ExactValues {
  /// `[S]`
  let values: [Double]
  /// The states that an episode can be in before it terminates.
  let states: [Int]

  /// - Parameter policy: `[S]`, an action for each state; nil for uniformly random ones.
  /// - Returns: nil where the policy has no values: gamma is 1 and its episodes need not end.
  init?(_ model: TransitionModel, policy: [Int]?, gamma: Double) {
    let chain = model.chain { state in
      (0..<model.actionCount).map { action in
        policy.map { $0[state] == action ? 1 : 0 } ?? 1 / Double(model.actionCount)
      }
    }
    let only = Array(repeating: 0, count: model.stateCount)
    guard let values = Planning.policyValues(chain, policy: only, gamma: gamma) else { return nil }
    (self.values, states) = (values, chain.visitedStates())
  }

  /// The root of the mean squared difference between `estimates`, `[S]`, and the values.
  func rootMeanSquare(of estimates: [Double]) -> Double {
    let sum = states.reduce(0.0) { sum, state in
      let difference = estimates[state] - values[state]
      return sum + difference * difference
    }
    return (sum / Double(max(states.count, 1))).squareRoot()
  }
}

extension PreparedRun {
  /// `value_rmse`, the error of the state values of an agent that evaluates a policy.
  ///
  /// - Returns: nil for other agents, without a model, and where the policy has no exact values.
  package func valueError(of agent: any Agent, at clock: TrainingTime) -> Metric? {
    guard let agent = agent as? any PolicyEvaluating, !environment.masksActions,
      let truth = exact.rules(at: clock).values(of: agent),
      let column = evaluator(at: clock).observations(stateCount: truth.values.count)
    else { return nil }
    return Metric("value_rmse", truth.rootMeanSquare(of: agent.stateValues(for: column.rows)))
  }
}
