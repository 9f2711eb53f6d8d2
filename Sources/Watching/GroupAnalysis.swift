import Agents
import Comparison
import Lab
import RLCore
import RunStore

/// Properties of a group's environment that are not recorded in its run files.
package struct GroupAnalysis {
  let experiment: Experiment
  let environment: MadeEnvironment
  /// The environment as it is at the end of the group's longest run.
  let finalEnvironment: MadeEnvironment
  let model: TransitionModel?
  /// Nil for an agent without one.
  let gamma: Double?
  /// The exact return of the policy that is greedy in the optimal values for the agent's gamma.
  package let optimum: Double?

  /// Nil if the configuration names an environment or agent unknown to this rl-lab, or one that would execute code.
  package init?(_ group: RunGroup, catalog: Catalog) {
    guard
      let experiment = try? Experiment.load(
        text: group.facts.configuration, path: "\(group.facts.experiment).yaml",
        catalog: catalog.withoutCode, isRecorded: true),
      let environment = try? experiment.environment.make(),
      experiment.environment.entry.id == group.facts.environment,
      environment.actionSpace.count == group.facts.actionCount
    else { return nil }
    self.experiment = experiment
    self.environment = environment
    let gamma = experiment.agent.gamma
    self.gamma = gamma
    let ends = group.runs.map(\.progress)
    finalEnvironment = environment.trained(
      at: TrainingTime(steps: ends.map(\.steps).max() ?? 0, episodes: ends.map(\.episodes).max() ?? 0))
    model = finalEnvironment.boundedModel
    optimum = model.flatMap {
      OptimalReturns.greedy($0, gamma: gamma ?? 1, maxEpisodeSteps: experiment.evaluationMaxEpisodeSteps)
    }
  }
}
