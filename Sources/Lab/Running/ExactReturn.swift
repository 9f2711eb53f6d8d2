import Agents
import RLCore

/// A policy's expected return, computed from the exact rules, beside the best.
package struct ExactReturn: Sendable, Equatable {
  /// Of the policy, over an evaluation episode; nil when its episodes need not end.
  package var policy: Double?
  /// Of the policy that is greedy in the optimal values for the agent's gamma.
  package var optimum: Double?

  /// What a run's log keeps: `exact_return`, and `exact_gap`, by which the optimum lies above it.
  package var metrics: [Metric] {
    guard let policy else { return [] }
    return [Metric("exact_return", policy)] + (optimum.map { [Metric("exact_gap", $0 - policy)] } ?? [])
  }
}

extension PreparedRun {
  /// What the greedy policy earns in expectation; nil where the environment does not know its rules exactly or they are too
  /// large for it, or where the agent has no policy that always does the same, or where some actions are illegal, which the
  /// rules do not tell; nil too where `shouldStop` broke it off.
  package func exactReturn(of agent: any Agent, shouldStop: () -> Bool = { false }) -> ExactReturn? {
    guard !environment.masksActions, !(agent is RandomAgent), let model = exact.model else { return nil }
    let policy = agent.greedyPolicy(batchSize: 1)
    let limit = evaluator.maxEpisodeSteps
    guard let actions = evaluator.actions(of: policy, stateCount: model.stateCount),
      Planning.episodeWork(model, policy: actions, maxEpisodeSteps: limit) <= ExactRules.mostWork
    else { return nil }
    // A small world takes a moment, and is not broken off.
    let isLarge = model.stateCount * model.actionCount > 10_000
    func isStopped() -> Bool { isLarge && shouldStop() }
    let optimum = exact.optimum(shouldStop: isStopped)
    return ExactReturn(
      policy: Planning.expectedReturn(
        model, policy: actions, maxEpisodeSteps: limit, shouldStop: isStopped),
      optimum: optimum)
  }
}
