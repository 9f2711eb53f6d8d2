import Agents
import RLCore

/// A policy's exact expected return, computed from the model, with the optimum.
package struct ExactReturn: Sendable, Equatable {
  /// Exact return of the policy over an evaluation episode, or nil if its episodes need not end.
  package var policy: Double?
  /// Exact return of the policy that is greedy in the optimal values for the agent's gamma.
  package var optimum: Double?

  /// The logged metrics: `exact_return`, and `exact_gap`, the optimum minus it.
  package var metrics: [Metric] {
    guard let policy else { return [] }
    return [Metric("exact_return", policy)]
      + (optimum.map { [Metric("exact_gap", $0 - policy)] } ?? [])
  }
}

extension PreparedRun {
  /// The exact expected return of the greedy policy, in the environment as it is at `clock`.
  package func exactReturn(
    of agent: any Agent, at clock: TrainingTime, shouldStop: () -> Bool = { false }
  ) -> ExactReturn? {
    guard !agent.playsAtRandom else { return nil }
    return exactReturn(of: agent.greedyPolicy(batchSize: 1), at: clock, shouldStop: shouldStop)
  }

  /// The same in an environment with these rules, which `evaluator` plays.
  func exactReturn(
    of agent: any Agent, _ rules: ExactRules, _ evaluator: Evaluator, shouldStop: () -> Bool
  ) -> ExactReturn? {
    guard !agent.playsAtRandom else { return nil }
    return exactReturn(of: agent.greedyPolicy(batchSize: 1), rules, evaluator, shouldStop: shouldStop)
  }

  /// The exact expected return of a policy that draws nothing, in the environment as it is at `clock`.
  package func exactReturn(
    of policy: any Policy, at clock: TrainingTime, shouldStop: () -> Bool = { false }
  ) -> ExactReturn? {
    exactReturn(of: policy, exact.rules(at: clock), evaluator(at: clock), shouldStop: shouldStop)
  }

  private func exactReturn(
    of policy: any Policy, _ rules: ExactRules, _ evaluator: Evaluator, shouldStop: () -> Bool
  ) -> ExactReturn? {
    guard let model = rules.model, !environment.masksActions || model.legalActions != nil else { return nil }
    let limit = evaluator.maxEpisodeSteps
    guard
      let actions = evaluator.actions(
        of: policy, stateCount: model.stateCount, legalActions: model.legalActions),
      Planning.episodeWork(model, policy: actions, maxEpisodeSteps: limit) <= ExactRules.mostWork
    else { return nil }
    // A small environment takes a moment, and is not interrupted.
    let isLarge = model.stateCount * model.actionCount > 10_000
    func isStopped() -> Bool { isLarge && shouldStop() }
    let optimum = rules.optimum(shouldStop: isStopped)
    return ExactReturn(
      policy: Planning.expectedReturn(
        model, policy: actions, maxEpisodeSteps: limit, shouldStop: isStopped),
      optimum: optimum)
  }
}

extension Agent {
  /// Whether its greedy policy draws its actions.
  var playsAtRandom: Bool {
    self is RandomAgent
      || (self as? any PolicyEvaluating).map { $0.evaluatedPolicy == nil } ?? false
  }
}
