/// What an agent is made for.
public struct AgentContext: Sendable {
  public enum Purpose: Sendable {
    case training
    /// To see whether it can be made: it needs no memory to learn from.
    case checking
    /// To play what others have learned: it needs no memory to learn from either.
    case playing
  }

  public let observationSpace: ObservationSpace
  public let actionSpace: DiscreteSpace
  /// Whether observations carry flags of the legal actions.
  public let masksActions: Bool
  /// B, environments in the batch.
  public let environments: Int
  /// Ways of seeing the same through which nothing changes; number 0 leaves everything as it is, empty for none known.
  public let symmetries: [ObservationSymmetry]
  /// Environment steps of the whole run; schedules are fractions of it.
  public let totalSteps: Int
  /// The run's seed, from which the agent derives its streams by purpose.
  public let seed: UInt64
  public let purpose: Purpose
  /// Bytes that it may take; an agent that would take more refuses before it takes any.
  public let memoryLimit: Int

  public init(
    observationSpace: ObservationSpace, actionSpace: DiscreteSpace, masksActions: Bool = false,
    symmetries: [ObservationSymmetry] = [], environments: Int, totalSteps: Int, seed: UInt64,
    purpose: Purpose = .training, memoryLimit: Int = .max
  ) {
    (self.purpose, self.memoryLimit) = (purpose, memoryLimit)
    self.symmetries = symmetries
    (self.observationSpace, self.actionSpace) = (observationSpace, actionSpace)
    self.masksActions = masksActions
    (self.environments, self.totalSteps, self.seed) = (environments, totalSteps, seed)
  }

  /// Refuses what would take more than `memoryLimit`; to be called before the memory is taken.
  ///
  /// - Parameters:
  ///   - bytes: what would be taken.
  ///   - what: what takes them, such as "a table of 16 states".
  public func require(bytes: Int, for what: String) throws(ConfigurationProblem) {
    guard bytes > memoryLimit else { return }
    throw ConfigurationProblem(
      nil, "\(what) takes \(bytes) bytes, more than the \(memoryLimit) there are room for")
  }
}
