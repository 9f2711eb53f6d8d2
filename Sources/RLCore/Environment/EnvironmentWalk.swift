/// One environment that steps alone, to be looked at: its state, drawing and `info` can be asked for after every step,
/// the last one of an episode included.
///
/// Training steps batches; this is for tracing transitions and for showing recorded episodes again.
public struct EnvironmentWalk: Sendable {
  public private(set) var environment: any Environment
  /// Steps after which an episode is truncated; nil for never.
  public let maxEpisodeSteps: Int?
  /// Steps that the running episode has had.
  public private(set) var elapsedSteps = 0
  private var random: RandomStream

  /// A walk whose first episode begins with `reset(seed:)`.
  public init(_ made: MadeEnvironment, maxEpisodeSteps: Int?, seed: UInt64) {
    environment = made.prototype
    self.maxEpisodeSteps = maxEpisodeSteps
    random = RandomStream(seed: seed)
    environment.reset(seed: seed, using: &random)
  }

  /// Why the environment cannot go on; nil for all that is well.
  public var failure: EnvironmentFailure? { environment.failure }

  /// Begins an episode that goes on with the same random stream: Gymnasium's `reset()`.
  public mutating func reset() {
    environment.reset(using: &random)
    elapsedSteps = 0
  }

  /// Begins an episode with a seed, as the walk's first one did.
  public mutating func reset(seed: UInt64) {
    random = RandomStream(seed: seed)
    environment.reset(seed: seed, using: &random)
    elapsedSteps = 0
  }

  /// Takes `action`; after an ending, `reset` comes before the next step.
  public mutating func step(_ action: Int) -> Step {
    var result = environment.step(action, using: &random)
    elapsedSteps += 1
    if result.ending == .none, hasReachedLimit { result.ending = .truncated }
    return result
  }

  /// Whether the time limit has been reached, whatever ended the episode.
  public var hasReachedLimit: Bool { maxEpisodeSteps.map { elapsedSteps >= $0 } ?? false }

  /// The actions that are legal now, in order; nil where every action is legal, always.
  public var legalActions: [Int]? {
    guard environment.masksActions else { return nil }
    var flags = [Bool](repeating: false, count: environment.actionSpace.count)
    var span = flags.mutableSpan
    environment.writeLegalActions(into: &span)
    return flags.indices.filter { flags[$0] }
  }

  /// The observation as plain numbers: a state's number, or an array's elements.
  public var observation: [Double] {
    if let discrete = environment as? any DiscreteEnvironment { return [Double(discrete.state)] }
    guard let box = environment as? any BoxEnvironment else { return [] }
    var row = [Float](repeating: 0, count: box.observationSpace.count)
    var span = row.mutableSpan
    box.observe(into: &span)
    return row.map(Double.init)
  }
}
