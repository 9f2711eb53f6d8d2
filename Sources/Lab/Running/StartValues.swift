import Agents
import RLCore

extension PreparedRun {
  /// `start_value`, the agent's own value of the start, and `exact_start_value`, the discounted value there of the policy
  /// that it would follow: a mean over the model's start states. Their difference is the overestimation of van Hasselt,
  /// Guez and Silver (2016), figure 2.
  ///
  /// The estimate of an agent with action values is that of its best legal action. Time limits do not count, since agents
  /// bootstrap across them.
  ///
  /// - Returns: without the exact value where the policy has none: gamma is 1 and its episodes need not end; empty
  ///   without a model, or for an agent without values.
  package func startValues(of agent: any Agent, at clock: TrainingTime) -> [Metric] {
    let (rules, evaluator) = (exact.rules(at: clock), evaluator(at: clock))
    guard let model = rules.model, !environment.masksActions || model.legalActions != nil,
      let column = evaluator.observations(stateCount: model.stateCount, legalActions: model.legalActions)
    else { return [] }
    func mean(_ values: [Double]) -> Double {
      zip(model.startProbabilities, values).reduce(0) { $0 + ($1.0 > 0 ? $1.0 * $1.1 : 0) }
    }
    if let agent = agent as? any PolicyEvaluating {
      return [Metric("start_value", mean(agent.stateValues(for: column.rows)))]
        + (rules.values(of: agent).map { [Metric("exact_start_value", mean($0.values))] } ?? [])
    }
    guard let estimator = agent as? any ValueEstimating else { return [] }
    let all = estimator.actionValues(for: column.rows)
    let best = (0..<model.stateCount).map { state in
      (0..<model.actionCount).filter { model.isLegal(state, $0) }.map { all[state * model.actionCount + $0] }
        .max() ?? 0
    }
    let policy = evaluator.actions(
      of: agent.greedyPolicy(batchSize: 1), stateCount: model.stateCount, legalActions: model.legalActions)
    let truth = policy.flatMap { policy in
      // The values of states do not know that rewards fall; an episode from the start does.
      model.rewardDecay == 0
        ? Planning.policyValues(model, policy: policy, gamma: gamma).map(mean)
        : Planning.expectedReturn(model, policy: policy, maxEpisodeSteps: nil, gamma: gamma)
    }
    return [Metric("start_value", mean(best))]
      + (truth.map { [Metric("exact_start_value", $0)] } ?? [])
  }

  /// The agent's discount factor; 1 for an agent without one.
  private var gamma: Double { experiment.agent.gamma ?? 1 }
}
