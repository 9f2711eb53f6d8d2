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

  /// - Parameter defaults: what this id sets otherwise than the parameters do by themselves.
  @inlinable public init<E: DiscreteEnvironment>(
    _ id: String, _ type: E.Type, defaults: [String: ConfigurationValue] = [:], summary: String,
    documentation: String,
    maxEpisodeSteps: Int? = nil, rewardThreshold: Double? = nil
  ) {
    self.init(
      id: id, summary: summary, documentation: documentation, maxEpisodeSteps: { _ in maxEpisodeSteps },
      rewardThreshold: rewardThreshold, keys: E.Parameters.keyDescriptions(defaults: E.Parameters(defaults)),
      problems: { E.Parameters(defaults.merging($0) { $1 }).problems() }
    ) { values in
      let prototype = try makeEnvironment(E.self, defaults.merging(values) { $1 })
      return MadeEnvironment(
        prototype: prototype, observationSpace: .discrete(count: prototype.stateCount),
        model: { (prototype as? any ModelledEnvironment)?.model },
        makeBatch: { BatchEnvironment(prototype, count: $0, maxEpisodeSteps: $1, episodeSeeds: $2) })
    }
  }

  @inlinable public init<E: BoxEnvironment>(
    _ id: String, _ type: E.Type, defaults: [String: ConfigurationValue] = [:], summary: String,
    documentation: String,
    maxEpisodeSteps: Int? = nil, rewardThreshold: Double? = nil
  ) {
    self.init(
      id: id, summary: summary, documentation: documentation, maxEpisodeSteps: { _ in maxEpisodeSteps },
      rewardThreshold: rewardThreshold, keys: E.Parameters.keyDescriptions(defaults: E.Parameters(defaults)),
      problems: { E.Parameters(defaults.merging($0) { $1 }).problems() }
    ) { values in
      let prototype = try makeEnvironment(E.self, defaults.merging(values) { $1 })
      return MadeEnvironment(
        prototype: prototype, observationSpace: .box(prototype.observationSpace), model: { nil },
        makeBatch: { BatchEnvironment(prototype, count: $0, maxEpisodeSteps: $1, episodeSeeds: $2) })
    }
  }

  @usableFromInline init(
    id: String, summary: String, documentation: String,
    maxEpisodeSteps: @escaping @Sendable ([String: ConfigurationValue]) -> Int?, rewardThreshold: Double?,
    keys: [KeyDescription],
    problems: @escaping @Sendable ([String: ConfigurationValue]) -> [ConfigurationProblem],
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

@inlinable func makeEnvironment<E: Environment>(_ type: E.Type, _ values: [String: ConfigurationValue]) throws
  -> E
{
  let parameters = E.Parameters(values)
  if let problem = parameters.problems().first { throw problem }
  return try E(parameters)
}

/// An environment with its parameters set, ready to be batched.
public struct MadeEnvironment: Sendable {
  /// A copy to draw or to look at; it has not been reset.
  public let prototype: any Environment
  public let observationSpace: ObservationSpace
  public var actionSpace: DiscreteSpace { prototype.actionSpace }
  /// The exact rules, where the environment knows them; computed anew at each call.
  public let model: @Sendable () -> TransitionModel?
  @usableFromInline let makeBatch: @Sendable (Int, Int?, BatchEnvironment.EpisodeSeeds) -> BatchEnvironment

  @inlinable public init(
    prototype: any Environment, observationSpace: ObservationSpace,
    model: @escaping @Sendable () -> TransitionModel?,
    makeBatch: @escaping @Sendable (Int, Int?, BatchEnvironment.EpisodeSeeds) -> BatchEnvironment
  ) {
    (self.prototype, self.observationSpace) = (prototype, observationSpace)
    (self.model, self.makeBatch) = (model, makeBatch)
  }

  /// `count` copies that step together.
  public func batch(
    count: Int, maxEpisodeSteps: Int?, episodeSeeds: BatchEnvironment.EpisodeSeeds
  ) -> BatchEnvironment {
    makeBatch(count, maxEpisodeSteps, episodeSeeds)
  }
}
