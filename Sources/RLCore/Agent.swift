/// Something that chooses actions.
public protocol Policy: AnyObject {
  /// Writes one action a row, `[B]`, for what is seen, `[B, D]`.
  func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>)
}

/// A policy that learns from what comes of its actions.
///
/// One thread uses an agent at a time.
public protocol Agent: Policy {
  /// Chooses as when learning: it explores. Draws from the agent's own stream.
  func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>)

  /// Takes in one step of the batch, and learns when that is due.
  func learn(from transitions: Transitions)

  /// Plays and learns in `batch` by itself, many steps a call; nil where agent and batch know no such way together.
  func stretch(in batch: BatchEnvironment) -> Stretch?

  /// A policy that never explores and draws nothing; it sees what the agent has learned so far.
  ///
  /// - Parameter batchSize: the most rows it will be asked for at once.
  func greedyPolicy(batchSize: Int) -> any Policy

  /// A policy of its own that never explores and plays as an agent of this making that has learned `tensors`; it stays
  /// as it is while the agent goes on learning.
  ///
  /// - Throws: when names or shapes differ.
  func frozenPolicy(of tensors: [NamedTensor], batchSize: Int) throws -> any Policy

  /// The probability of a random action at the next choice, for agents that explore so; else nil.
  var epsilon: Double? { get }

  /// How learning went since this was last called; empty when nothing was learned.
  func takeMetrics() -> [Metric]

  /// A number of learning, its loss for example, that has become NaN or infinite; nil while all are finite. Training
  /// asks every few steps and ends with the first.
  var nonFinite: Metric? { get }

  /// What was learned, as named arrays.
  var tensors: [NamedTensor] { get }

  /// Takes `tensors` of an agent of the same configuration over.
  ///
  /// - Throws: `TensorMismatch` when names or shapes differ.
  func load(_ tensors: [NamedTensor]) throws

  /// Passes over all that further learning depends on: what was learned, targets, moments, replay, counters, random
  /// streams, sums of metrics. `trainingState` and `restore` are made of it.
  func transfer(_ state: inout StateTransfer) throws(TensorMismatch)
}

extension Agent {
  public func stretch(in batch: BatchEnvironment) -> Stretch? { nil }
  public var nonFinite: Metric? { nil }
}

/// Part of an episode in one call: to the bit what `selectActions`, `step` and `learn` do in turn.
///
/// Takes at most `limit` steps, at least one, and stops behind a step that ends the episode. Each action goes to `actions`,
/// each reward is added to `earned`. The result is the number of steps.
public typealias Stretch = (
  _ limit: Int, _ actions: UnsafeMutablePointer<Int32>, _ earned: UnsafeMutablePointer<Double>
) -> Int

/// One number that tells how learning goes: the mean over the updates since the last report.
public struct Metric: Sendable, Equatable {
  public let name: String
  public let value: Double

  public init(_ name: String, _ value: Double) { (self.name, self.value) = (name, value) }
}

/// An array with a name and a shape, in row-major order, as it is stored.
public struct NamedTensor: Sendable, Equatable {
  public enum Elements: Sendable, Equatable {
    case float32([Float])
    case float64([Double])
    case int32([Int32])
    case uint8([UInt8])
    case uint64([UInt64])

    public var count: Int {
      switch self {
      case .float32(let values): values.count
      case .float64(let values): values.count
      case .int32(let values): values.count
      case .uint8(let values): values.count
      case .uint64(let values): values.count
      }
    }
  }
  public let name: String
  public let shape: [Int]
  public let elements: Elements

  /// - Precondition: the shape's product is the number of elements.
  public init(_ name: String, shape: [Int], _ elements: Elements) {
    precondition(elements.count == shape.reduce(1, *))
    (self.name, self.shape, self.elements) = (name, shape, elements)
  }
}

/// Why stored arrays do not fit an agent.
public struct TensorMismatch: Error, Sendable, Equatable, CustomStringConvertible {
  public let description: String
  public init(_ description: String) { self.description = description }
}

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
}

/// One line of the agents' catalog.
public struct AgentEntry: Sendable {
  /// What `algorithm:` names in an experiment file.
  public let name: String
  /// One sentence for `list agents`.
  public let summary: String
  public let documentation: String
  public let keys: [KeyDescription]
  /// What is wrong with these values whatever the environment.
  public let problems: @Sendable ([String: ConfigurationValue]) -> [ConfigurationProblem]
  /// What is unwise though possible, with the run's length known; one sentence each.
  public let warnings: @Sendable ([String: ConfigurationValue], _ totalSteps: Int) -> [ConfigurationProblem]
  /// The keys that change nothing beside these values, and under which condition each would.
  public let idleKeys: @Sendable ([String: ConfigurationValue]) -> [ConfigurationProblem]
  /// - Throws: `ConfigurationProblem` when the agent does not fit the environment.
  public let make: @Sendable ([String: ConfigurationValue], AgentContext) throws -> any Agent

  /// - Parameter defaults: what this name sets otherwise than the configuration does by itself.
  public init<C: Configuration>(
    _ name: String, _ configuration: C.Type, defaults: [String: ConfigurationValue] = [:], summary: String,
    documentation: String,
    warnings: @escaping @Sendable (C, _ totalSteps: Int) -> [ConfigurationProblem] = { _, _ in [] },
    make: @escaping @Sendable (C, AgentContext) throws -> any Agent
  ) {
    (self.name, self.summary, self.documentation) = (name, summary, documentation)
    keys = C.keyDescriptions(defaults: C(defaults))
    let filled: @Sendable ([String: ConfigurationValue]) -> C = { C(defaults.merging($0) { $1 }) }
    problems = { filled($0).problems() }
    idleKeys = { filled($0).idleKeys }
    self.warnings = { warnings(filled($0), $1) }
    self.make = { try make(filled($0), $1) }
  }
}
