import Agents
import Comparison
import Lab
import RLCore
import RunStore

/// What a group's environment knows of itself, beyond what its run files record.
package struct GroupAnalysis {
  let experiment: Experiment
  let environment: MadeEnvironment
  let model: TransitionModel?
  /// Nil for an agent that has none.
  let gamma: Double?
  /// The expected return of the policy that is greedy in the optimal values for the agent's gamma.
  package let optimum: Double?

  /// Nil where the configuration names an environment or an agent that this rl-lab does not have, or one that would have
  /// to be started as code.
  package init?(_ group: RunGroup, catalog: Catalog) {
    guard
      let experiment = try? Experiment.load(
        text: group.facts.configuration, path: "\(group.facts.experiment).yaml",
        catalog: catalog.withoutCode),
      let environment = try? experiment.environment.make(),
      experiment.environment.entry.id == group.facts.environment,
      environment.actionSpace.count == group.facts.actionCount
    else { return nil }
    self.experiment = experiment
    self.environment = environment
    let gamma = experiment.agent.values["gamma"]?.number
    self.gamma = gamma
    model = environment.boundedModel
    optimum = model.flatMap {
      OptimalReturns.greedy($0, gamma: gamma ?? 1, maxEpisodeSteps: experiment.environment.maxEpisodeSteps)
    }
  }
}
