import RLCore
import RunStore

/// The environment in which an episode of a run was recorded. A run that was resumed with changes has
/// several.
package struct RecordedWorld {
  package let environment: MadeEnvironment
  package let maxEpisodeSteps: Int?
  /// Environments of the batch, whose steps count together.
  package let environments: Int
  /// The discount of the agent that was trained in it.
  package let gamma: Double

  /// - Parameter step: environment steps of the run at the episode's end.
  /// - Throws: `RunStoreError` where it cannot be made.
  package init(_ reader: RunReader, atStep step: Int, catalog: Catalog, allowsCode: Bool) throws {
    let experiment = try Experiment(
      recordedIn: reader, reader.configuration(atStep: step), catalog: catalog, allowsCode: allowsCode)
    do { environment = try experiment.environment.make() } catch let errors as ExperimentErrors {
      throw RunStoreError.corrupt(
        path: reader.path,
        problem: "its environment cannot be created: \(errors.problems.first.map(\.what) ?? "")")
    }
    guard environment.actionSpace.count == reader.facts.actionCount else {
      throw RunStoreError.corrupt(
        path: reader.path,
        problem:
          "it has \(reader.facts.actionCount) actions, its environment \(environment.actionSpace.count)")
    }
    environments = experiment.training.environments
    maxEpisodeSteps = experiment.environment.maxEpisodeSteps
    gamma = experiment.agent.gamma ?? 1
  }
}
