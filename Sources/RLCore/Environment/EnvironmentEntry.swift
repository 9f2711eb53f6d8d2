/// One line of a catalog: an environment under its id, with what belongs to it but not into its code.
public struct EnvironmentEntry: Sendable {
  /// `Name-vN`; the version rises when behaviour changes, never for speed.
  public let id: String
  /// One sentence for `list environments`.
  public let summary: String
  /// What `describe` prints: observation, actions, reward, start, ends, source.
  public let documentation: String
  /// Steps after which an episode is truncated, given the parameters; nil for never.
  public let maxEpisodeSteps: @Sendable ([String: ConfigurationValue]) -> Int?
  /// The mean return from which the task counts as solved, where its authors named one.
  public let rewardThreshold: Double?
  public let keys: [KeyDescription]
  /// Everything that is wrong with these values, where `make` throws the first problem alone.
  public let problems: @Sendable ([String: ConfigurationValue]) -> [ConfigurationProblem]
  let build: @Sendable ([String: ConfigurationValue]) throws -> MadeEnvironment
  /// The game that is played here, where it is one.
  public var boardGame: BoardGameEntry?

  /// An environment that is not one Swift type: `build` makes it from the values of `keys`.
  public init(
    id: String, summary: String, documentation: String,
    maxEpisodeSteps: @escaping @Sendable ([String: ConfigurationValue]) -> Int?, rewardThreshold: Double?,
    keys: [KeyDescription],
    problems: @escaping @Sendable ([String: ConfigurationValue]) -> [ConfigurationProblem] = { _ in [] },
    build: @escaping @Sendable ([String: ConfigurationValue]) throws -> MadeEnvironment
  ) {
    (self.id, self.summary, self.documentation) = (id, summary, documentation)
    (self.maxEpisodeSteps, self.rewardThreshold) = (maxEpisodeSteps, rewardThreshold)
    (self.keys, self.problems, self.build) = (keys, problems, build)
  }

  /// Steps after which an episode is truncated when no parameter is set.
  public var defaultMaxEpisodeSteps: Int? {
    maxEpisodeSteps(Dictionary(uniqueKeysWithValues: keys.map { ($0.name, $0.defaultValue) }))
  }

  /// The environment with `values` in place of its parameters' defaults.
  ///
  /// - Throws: `ConfigurationProblem` where the parameters describe no world.
  public func make(_ values: [String: ConfigurationValue] = [:]) throws -> MadeEnvironment {
    try build(values)
  }
}

extension EnvironmentEntry {
  /// An environment whose observation is its state's number.
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

  /// An environment whose observation is an array of numbers; it can be had discretized, see `Discretization`.
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

  /// The same, whose batches step in a way of their own, as columns for instance; see `BatchStepper`.
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

  /// What parameters of one type describe, made by `make`; for families that wrap their environments in something.
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
      problems: { Parameters(defaults.merging($0) { $1 }).problems() }
    ) { values in
      let parameters = Parameters(defaults.merging(values) { $1 })
      if let problem = parameters.problems().first { throw problem }
      return try make(parameters)
    }
  }
}
