import Text

/// The context for which an agent is created.
public struct AgentContext: Sendable {
  public enum Purpose: Sendable {
    case training
    /// To check whether it can be created: it needs no memory for learning.
    case checking
    /// To play trained weights: it needs no memory for learning either.
    case playing
  }

  public let observationSpace: ObservationSpace
  public let actionSpace: DiscreteSpace
  /// Whether observations have action masks.
  public let masksActions: Bool
  /// B, environments in the batch.
  public let environments: Int
  /// Symmetries of the observations; number 0 is the identity, empty if none are known.
  public let symmetries: [ObservationSymmetry]
  /// The board game that the environment is, for agents that look ahead; nil if it is none.
  public let game: BoardGameEntry?
  /// The rules behind the observations, for agents that learn the values of afterstates; nil if there are none.
  public let afterstates: (any AfterstateRules)?
  /// Makes the agent that the key `teacher` names, for agents that imitate one; nil where none is named.
  public let teacher: (@Sendable () throws -> any ValueEstimating)?
  /// Environment steps of the whole run; schedules are fractions of it.
  public let totalSteps: Int
  /// The run's seed, from which the agent derives its random streams by purpose.
  public let seed: UInt64
  public let purpose: Purpose
  /// Memory limit in bytes; an agent that would exceed it refuses before allocating.
  public let memoryLimit: Int

  public init(
    observationSpace: ObservationSpace, actionSpace: DiscreteSpace, masksActions: Bool = false,
    symmetries: [ObservationSymmetry] = [], game: BoardGameEntry? = nil,
    afterstates: (any AfterstateRules)? = nil,
    teacher: (@Sendable () throws -> any ValueEstimating)? = nil,
    environments: Int, totalSteps: Int, seed: UInt64,
    purpose: Purpose = .training, memoryLimit: Int = .max
  ) {
    (self.purpose, self.memoryLimit) = (purpose, memoryLimit)
    self.symmetries = symmetries
    self.game = game
    self.afterstates = afterstates ?? game?.afterstates
    (self.observationSpace, self.actionSpace) = (observationSpace, actionSpace)
    self.masksActions = masksActions
    self.teacher = teacher
    (self.environments, self.totalSteps, self.seed) = (environments, totalSteps, seed)
  }

  /// Refuses what would take more than `memoryLimit`; to be called before the memory is taken.
  ///
  /// - Parameters:
  ///   - bytes: what would be taken.
  ///   - what: what takes them, such as "a table of 16 states".
  public func require(bytes: Int, for what: String) throws(ConfigurationProblem) {
    guard bytes > memoryLimit else { return }
    let limit = Readable.grouped(memoryLimit)
    throw .memory(
      nil, "\(what) takes \(Readable.count(bytes, "byte")), more than the \(limit) available")
  }
}
