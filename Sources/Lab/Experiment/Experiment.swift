import RLCore

/// A complete, typed experiment: everything that a run depends on.
///
/// ```swift
/// let experiment = try Experiment.load(path: "Experiments/cartpole-dqn.yaml", catalog: catalog)
/// print(experiment.resolvedYAML)
/// ```
package struct Experiment: Sendable {
  /// The name of the file without its extension.
  package let name: String
  package internal(set) var environment: EnvironmentChoice
  package internal(set) var agent: AgentChoice
  package let training: TrainingConfiguration
  package let evaluation: EvaluationConfiguration
  package let checkpoint: CheckpointConfiguration
  /// One run each; nonempty and distinct.
  package var seeds: [UInt64]
  /// Views to write next to the run file, as named by `RunViewKind`.
  package let log: [String]
  /// Settings that are valid but probably a mistake.
  package internal(set) var warnings: [ExperimentProblem] = []
  /// Whether training may read the files that its agent's keys name: not where they stand in a run file of a stranger.
  var readsFiles = true
  /// How its settings are searched, if the file says so; no run depends on it.
  package internal(set) var tuning: TuningConfiguration?

  /// What it was read with.
  let catalog: Catalog
  let path: String
  /// The place of each key's value, for example of `agent.gamma`, and of each section.
  let places: [String: Place]

  /// The sections with their own keys.
  package enum Section: String, Sendable, CaseIterable {
    case environment, tasks, agent, training, evaluation, checkpoint, tune
  }
}

/// The environment of an experiment and its parameters.
package struct EnvironmentChoice: Sendable {
  static let idKey = "id"

  package let entry: EnvironmentEntry
  /// The key that names it and its value: `id` and the entry's id, or `plugin` and the path of a file.
  package let name: EnvironmentName
  /// Every key of the entry, defaults filled in.
  package let values: [String: ConfigurationValue]
  /// Steps after which an episode is truncated; nil for never.
  package let maxEpisodeSteps: Int?
  /// Number of stacked observations.
  package let frameStack: Int
  /// Whether the limit of steps is that of its parameters.
  let takesOwnLimit: Bool
  /// The sets of parameters that training meets in turn or at random; nil for those of `values` alone.
  package private(set) var tasks: TaskChoice?

  init(
    entry: EnvironmentEntry, name: EnvironmentName, values: [String: ConfigurationValue],
    maxEpisodeSteps: Int?,
    frameStack: Int, takesOwnLimit: Bool
  ) {
    (self.entry, self.name, self.values) = (entry, name, values)
    (self.maxEpisodeSteps, self.frameStack, self.takesOwnLimit) = (maxEpisodeSteps, frameStack, takesOwnLimit)
  }

  /// `values` and the time limit, where the experiment sets it.
  var valuesAndLimit: [String: ConfigurationValue] {
    if takesOwnLimit { return values }
    let limit: ConfigurationValue = if let maxEpisodeSteps { .integer(maxEpisodeSteps) } else { .none }
    return values.merging([EnvironmentEntry.limitKey: limit]) { $1 }
  }

  /// The same environment with tasks.
  func with(_ tasks: TaskChoice?) -> EnvironmentChoice {
    var choice = self
    choice.tasks = tasks
    return choice
  }

  /// - Throws: `ConfigurationProblem` if the parameters are invalid; `Experiment.load` has checked them.
  package func make() throws -> MadeEnvironment {
    let made =
      try tasks.map { try MadeEnvironment.tasks(makeTasks(), $0.order, told: $0.configuration.isTold) }
      ?? entry.make(valuesAndLimit)
    return try made.stackingFrames(frameStack)
  }
}

/// The name of an environment in an experiment file.
package struct EnvironmentName: Sendable, Equatable {
  package let key: String
  package let text: String
}

/// The agent of an experiment and its configuration.
package struct AgentChoice: Sendable {
  static let algorithmKey = "algorithm"

  package let entry: AgentEntry
  /// Every key of the entry, defaults filled in.
  package let values: [String: ConfigurationValue]

  /// The discount factor; nil for an agent without one.
  package var gamma: Double? { values["gamma"]?.number }
}

extension Experiment {
  /// The time between evaluations of a run that was planned for `planned`, or nil if only the end is evaluated.
  package func evaluationPeriod(_ planned: TrainingSpan) -> TrainingSpan? {
    Self.period(evaluation.every, evaluation.everyEpisodes, planned)
  }

  /// The time between checkpoints of a run that was planned for `planned`, or nil if only the end is saved.
  package func checkpointPeriod(_ planned: TrainingSpan) -> TrainingSpan? {
    Self.period(checkpoint.every, checkpoint.everyEpisodes, planned)
  }

  private static func period(_ every: Int?, _ everyEpisodes: Int?, _ planned: TrainingSpan) -> TrainingSpan? {
    if let everyEpisodes { return .episodes(everyEpisodes) }
    if let every { return every == 0 ? nil : .steps(every) }
    return planned.parts(10)
  }

  /// Steps after which an evaluation episode is truncated; there is always a limit.
  package var evaluationMaxEpisodeSteps: Int { environment.maxEpisodeSteps ?? evaluation.maxEpisodeSteps }

  /// The problem with the place of its key's value, or of its section if the key was not set.
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
      path: path, place: place, message: printable(problem.description, limit: 1000), isWarning: isWarning,
      exceedsMemory: problem.exceedsMemory)
  }
}

extension Experiment: Equatable {
  /// Whether both have the same content, regardless of places.
  package static func == (a: Experiment, b: Experiment) -> Bool {
    a.name == b.name && a.environment.entry.id == b.environment.entry.id
      && a.environment.values == b.environment.values
      && a.environment.maxEpisodeSteps == b.environment.maxEpisodeSteps
      && a.environment.tasks == b.environment.tasks
      && a.agent.entry.name == b.agent.entry.name
      && a.agent.values == b.agent.values && a.training == b.training && a.evaluation == b.evaluation
      && a.checkpoint == b.checkpoint && a.seeds == b.seeds && a.log == b.log
      && a.tuning == b.tuning
  }
}
