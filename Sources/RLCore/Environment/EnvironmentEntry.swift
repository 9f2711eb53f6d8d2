/// A catalog entry of an environment: its id and everything that does not belong in its code.
public struct EnvironmentEntry: Sendable {
  /// The key of the time limit in an experiment, for all environments alike. `make` gets it only if it is set; most
  /// environments have no use for it, since the limit is counted outside of them.
  public static let limitKey = "max_episode_steps"
  /// Keys that no environment may name its parameters by: those that all of them have.
  package static let reservedKeys = ["id", "plugin", limitKey, "frame_stack"]
  /// `Name-vN`; the version rises when behavior changes, never for speed.
  public let id: String
  /// One sentence for `list environments`.
  public let summary: String
  /// What `describe` prints: observation, actions, reward, start, ends, source.
  public let documentation: String
  /// Steps after which an episode is truncated, given the parameters; nil for never.
  public let maxEpisodeSteps: @Sendable ([String: ConfigurationValue]) -> Int?
  /// The mean return at which the task counts as solved, if its authors named one.
  public let rewardThreshold: Double?
  public let keys: [KeyDescription]
  /// All problems of these values, where `make` throws only the first.
  public let problems: @Sendable ([String: ConfigurationValue]) -> [ConfigurationProblem]
  /// The keys that have no effect with these values.
  public let idleKeys: @Sendable ([String: ConfigurationValue]) -> [ConfigurationProblem]
  let build: @Sendable ([String: ConfigurationValue]) throws -> MadeEnvironment
  /// The board game, if it is one.
  public var boardGame: BoardGameEntry?

  /// An environment that is not a single Swift type: `build` creates it from the values of `keys`.
  public init(
    id: String, summary: String, documentation: String,
    maxEpisodeSteps: @escaping @Sendable ([String: ConfigurationValue]) -> Int?, rewardThreshold: Double?,
    keys: [KeyDescription],
    problems: @escaping @Sendable ([String: ConfigurationValue]) -> [ConfigurationProblem] = { _ in [] },
    idleKeys: @escaping @Sendable ([String: ConfigurationValue]) -> [ConfigurationProblem] = { _ in [] },
    build: @escaping @Sendable ([String: ConfigurationValue]) throws -> MadeEnvironment
  ) {
    (self.id, self.summary, self.documentation) = (id, summary, documentation)
    (self.maxEpisodeSteps, self.rewardThreshold) = (maxEpisodeSteps, rewardThreshold)
    (self.keys, self.problems, self.idleKeys, self.build) = (keys, problems, idleKeys, build)
  }

  /// Time limit in steps if no parameter is set.
  public var defaultMaxEpisodeSteps: Int? {
    maxEpisodeSteps(Dictionary(uniqueKeysWithValues: keys.map { ($0.name, $0.defaultValue) }))
  }

  /// The environment with its parameters' defaults overridden by `values`.
  ///
  /// - Throws: `ConfigurationProblem` if the parameters are invalid.
  public func make(_ values: [String: ConfigurationValue] = [:]) throws -> MadeEnvironment {
    try build(values)
  }
}

extension EnvironmentEntry {
  /// An environment with state-index observations.
  ///
  /// - Parameters:
  ///   - id: `Name-vN`.
  ///   - type: the environment.
  ///   - defaults: parameter values that this id overrides.
  ///   - summary: one sentence.
  ///   - documentation: observation, actions, reward, start, ends, source.
  ///   - maxEpisodeSteps: steps after which an episode is truncated, given the parameters.
  ///   - rewardThreshold: the mean return from which the task counts as solved; nil where nobody named one.
  @inlinable public init<E: DiscreteEnvironment>(
    _ id: String, _ type: E.Type, defaults: [String: ConfigurationValue] = [:], summary: String,
    documentation: String, maxEpisodeSteps: @escaping @Sendable (E.Parameters) -> Int?,
    rewardThreshold: Double? = nil
  ) {
    self.init(
      id, E.Parameters.self, defaults: defaults, summary: summary, documentation: documentation,
      maxEpisodeSteps: maxEpisodeSteps, rewardThreshold: rewardThreshold
    ) { MadeEnvironment(try E($0)) }
  }

  @inlinable public init<E: DiscreteEnvironment>(
    _ id: String, _ type: E.Type, defaults: [String: ConfigurationValue] = [:], summary: String,
    documentation: String, maxEpisodeSteps: Int? = nil, rewardThreshold: Double? = nil
  ) {
    self.init(
      id, type, defaults: defaults, summary: summary, documentation: documentation,
      maxEpisodeSteps: { _ in maxEpisodeSteps }, rewardThreshold: rewardThreshold)
  }

  /// An environment with array observations, which can be discretized, see `Discretization`.
  @inlinable public init<E: BoxEnvironment>(
    _ id: String, _ type: E.Type, defaults: [String: ConfigurationValue] = [:], summary: String,
    documentation: String, maxEpisodeSteps: Int? = nil, rewardThreshold: Double? = nil
  ) {
    self.init(
      id, BoxParameters<E.Parameters>.self, defaults: defaults, summary: summary,
      documentation: documentation,
      maxEpisodeSteps: { _ in maxEpisodeSteps }, rewardThreshold: rewardThreshold
    ) {
      try MadeEnvironment(try E($0.world), $0.discretization) { MadeEnvironment($0) }
    }
  }

  /// The same with a special batch stepper, for example on columns; see `BatchStepper`.
  @inlinable public init<E: BoxEnvironment>(
    _ id: String, _ type: E.Type, defaults: [String: ConfigurationValue] = [:], summary: String,
    documentation: String, maxEpisodeSteps: Int? = nil, rewardThreshold: Double? = nil,
    makeStepper: @escaping @Sendable (E, BatchColumns) -> any BatchStepper
  ) {
    self.init(
      id, BoxParameters<E.Parameters>.self, defaults: defaults, summary: summary,
      documentation: documentation,
      maxEpisodeSteps: { _ in maxEpisodeSteps }, rewardThreshold: rewardThreshold
    ) {
      try MadeEnvironment(try E($0.world), $0.discretization) {
        MadeEnvironment($0, makeStepper: makeStepper)
      }
    }
  }

  /// An environment created by `make` from parameters of one type, for families that use wrappers.
  @inlinable public init<Parameters: Configuration>(
    _ id: String, _ parameters: Parameters.Type, defaults: [String: ConfigurationValue], summary: String,
    documentation: String, maxEpisodeSteps: @escaping @Sendable (Parameters) -> Int?,
    rewardThreshold: Double?,
    make: @escaping @Sendable (Parameters) throws -> MadeEnvironment
  ) {
    self.init(
      id: id, summary: summary, documentation: documentation,
      maxEpisodeSteps: { maxEpisodeSteps(Parameters(defaults.merging($0) { $1 })) },
      rewardThreshold: rewardThreshold, keys: Parameters.keyDescriptions(defaults: Parameters(defaults)),
      problems: { Parameters(defaults.merging($0) { $1 }).problems() },
      idleKeys: { Parameters(defaults.merging($0) { $1 }).idleKeys }
    ) { values in
      let parameters = Parameters(defaults.merging(values) { $1 })
      if let problem = parameters.problems().first { throw problem }
      return try make(parameters)
    }
  }
}
