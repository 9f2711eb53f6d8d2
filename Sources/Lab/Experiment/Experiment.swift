import RLCore

/// What an experiment file says, typed and complete: everything that a run depends on.
///
/// ```swift
/// let experiment = try Experiment.load(path: "Experiments/cartpole-dqn.yaml", catalog: catalog)
/// print(experiment.resolvedYAML)
/// ```
package struct Experiment: Sendable {
  /// The name of the file without its extension.
  package let name: String
  package let environment: EnvironmentChoice
  package let agent: AgentChoice
  package let training: TrainingConfiguration
  package let evaluation: EvaluationConfiguration
  package let checkpoint: CheckpointConfiguration
  /// One run each; at least one, all different.
  package var seeds: [UInt64]
  /// Views to write beside the run file, as `RunViewKind` names them.
  package let log: [String]
  /// What is possible but unwise.
  package internal(set) var warnings: [ExperimentProblem] = []

  let path: String
  /// Where each key that was set has its value, `agent.gamma` for example, and where each section begins.
  let places: [String: Place]

  /// The sections that have keys of their own.
  package enum Section: String, Sendable, CaseIterable {
    case environment, agent, training, evaluation, checkpoint
  }
}

/// The environment of an experiment and its parameters.
package struct EnvironmentChoice: Sendable {
  static let idKey = "id"

  package let entry: EnvironmentEntry
  /// The key that names it and what it says: `id` and the entry's id, or `plugin` and the path of a file.
  package let name: EnvironmentName
  /// Every key of the entry; defaults are filled in.
  package let values: [String: ConfigurationValue]
  /// Steps after which an episode is truncated; nil for never.
  package let maxEpisodeSteps: Int?
  /// Observations that are seen at once.
  package let frameStack: Int

  /// - Throws: `ConfigurationProblem` where the parameters describe no world; `Experiment.load` has tried it once.
  package func make() throws -> MadeEnvironment { try entry.make(values).stackingFrames(frameStack) }
}

/// How an experiment file names its environment.
package struct EnvironmentName: Sendable, Equatable {
  package let key: String
  package let text: String
}

/// The agent of an experiment and its configuration.
package struct AgentChoice: Sendable {
  static let algorithmKey = "algorithm"

  package let entry: AgentEntry
  /// Every key of the entry; defaults are filled in.
  package let values: [String: ConfigurationValue]
}

extension Experiment {
  /// Environment steps between evaluations of a run planned for `steps`; nil where only the end is evaluated.
  package func evaluationPeriod(_ steps: Int) -> Int? { period(evaluation.every, steps) }

  /// Environment steps between checkpoints of a run planned for `steps`; nil where only the end is kept.
  package func checkpointPeriod(_ steps: Int) -> Int? { period(checkpoint.every, steps) }

  private func period(_ every: Int?, _ steps: Int) -> Int? {
    guard let every else { return steps / 10 + (steps % 10 == 0 ? 0 : 1) }
    return every == 0 ? nil : every
  }

  /// Steps after which an evaluation episode is cut off; there always is a limit.
  package var evaluationMaxEpisodeSteps: Int { environment.maxEpisodeSteps ?? evaluation.maxEpisodeSteps }

  /// The problem with the place of its key's value; of its section where the key was not set.
  ///
  /// For problems that come up after loading, when an agent is made for its environment.
  package func locate(
    _ problem: ConfigurationProblem, in section: Section, isWarning: Bool = false
  ) -> ExperimentProblem {
    ExperimentProblem(problem, in: section, path: path, places: places, isWarning: isWarning)
  }
}

extension ExperimentProblem {
  init(
    _ problem: ConfigurationProblem, in section: Experiment.Section, path: String, places: [String: Place],
    isWarning: Bool = false
  ) {
    let place =
      problem.key.flatMap { places["\(section.rawValue).\($0)"] } ?? places[section.rawValue] ?? .start
    self.init(
      path: path, place: place, message: printable(problem.description, limit: 1000), isWarning: isWarning)
  }
}

extension Experiment: Equatable {
  /// Whether both say the same, wherever it stands.
  package static func == (a: Experiment, b: Experiment) -> Bool {
    a.name == b.name && a.environment.entry.id == b.environment.entry.id
      && a.environment.values == b.environment.values
      && a.environment.maxEpisodeSteps == b.environment.maxEpisodeSteps
      && a.agent.entry.name == b.agent.entry.name
      && a.agent.values == b.agent.values && a.training == b.training && a.evaluation == b.evaluation
      && a.checkpoint == b.checkpoint && a.seeds == b.seeds && a.log == b.log
  }
}
