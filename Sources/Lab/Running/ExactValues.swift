import Agents
import RLCore

/// The exact state values of a fixed policy, and the states in which they count.
struct ExactValues {
  /// `[S]`
  let values: [Double]
  /// The states that an episode can be in before it terminates.
  let states: [Int]
  /// How much each of these states counts; they sum to 1.
  let weights: [Double]

  /// - Parameters:
  ///   - policy: `[S]`, an action for each state; nil for uniformly random ones.
  ///   - byVisits: whether states count as often as the policy visits them; else all the same.
  /// - Returns: nil where the policy has no values, or with `byVisits` no visits: its episodes need not end.
  init?(_ model: TransitionModel, policy: [Int]?, gamma: Double, byVisits: Bool = false) {
    let chain = model.chain { state in
      (0..<model.actionCount).map { action in
        policy.map { $0[state] == action ? 1 : 0 } ?? 1 / Double(model.actionCount)
      }
    }
    let only = Array(repeating: 0, count: model.stateCount)
    guard let values = Planning.policyValues(chain, policy: only, gamma: gamma) else { return nil }
    (self.values, states) = (values, chain.visitedStates())
    if byVisits {
      guard let visits = chain.expectedVisits() else { return nil }
      let total = visits.reduce(0, +)
      weights = states.map { visits[$0] / total }
    } else {
      weights = Array(repeating: 1 / Double(max(states.count, 1)), count: states.count)
    }
  }

  /// The root of the weighted mean of the squared differences between `estimates`, `[S]`, and the values.
  func rootMeanSquare(of estimates: [Double]) -> Double {
    zip(states, weights).reduce(0.0) { sum, state in
      let difference = estimates[state.0] - values[state.0]
      return sum + state.1 * difference * difference
    }.squareRoot()
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
