/// A single environment stepped alone: its state, drawing and `info` can be read after every step, including the last
/// one of an episode.
///
/// Training steps batches; this is for tracing transitions and for showing recorded episodes again.
public struct EnvironmentWalk: Sendable {
  public private(set) var environment: any Environment
  /// Steps after which an episode is truncated; nil for never.
  public let maxEpisodeSteps: Int?
  /// Steps of the running episode.
  public private(set) var elapsedSteps = 0
  /// The time of training; it advances only in an environment that changes.
  public private(set) var clock: TrainingTime
  /// The time of training of the running episode's rules: that of its beginning where an episode is played in one task.
  public var rulesTime: TrainingTime { environment is any TaskPlaying ? beginning : clock }
  private var beginning: TrainingTime
  /// Environment steps of training that a step counts for: the number of environments in the batch.
  private let stride: Int
  private var random: RandomStream

  /// A walk whose first episode starts with `reset(seed:)`.
  ///
  /// - Parameters:
  ///   - made: the environment.
  ///   - maxEpisodeSteps: steps after which an episode is truncated; nil for never.
  ///   - seed: of the first episode.
  ///   - clock: the time of training at which it begins.
  ///   - stride: environment steps of training that a step counts for.
  public init(
    _ made: MadeEnvironment, maxEpisodeSteps: Int?, seed: UInt64, clock: TrainingTime = .init(),
    stride: Int = 1
  ) {
    environment = made.prototype
    self.maxEpisodeSteps = maxEpisodeSteps
    (self.clock, self.stride, beginning) = (clock, stride, clock)
    random = RandomStream(seed: seed)
    setClock()
    environment.reset(seed: seed, using: &random)
  }

  /// Why the environment has failed, or nil.
  public var failure: EnvironmentFailure? { environment.failure }

  /// Starts an episode that continues the same random stream: Gymnasium's `reset()`.
  public mutating func reset() {
    beginEpisode()
    environment.reset(using: &random)
  }

  /// Starts an episode with a seed.
  public mutating func reset(seed: UInt64) {
    random = RandomStream(seed: seed)
    beginEpisode()
    environment.reset(seed: seed, using: &random)
  }

  private mutating func beginEpisode() {
    elapsedSteps = 0
    if environment.changesInTraining { clock.episodes += 1 }
    beginning = clock
    setClock()
  }

  private mutating func setClock() {
    if environment.changesInTraining { environment.setClock(clock) }
  }

  /// Takes `action`; after an ending, call `reset` before the next step.
  public mutating func step(_ action: Int) -> Step {
    var result = environment.step(action, using: &random)
    elapsedSteps += 1
    if environment.changesInTraining { clock.steps += stride }
    setClock()
    if result.ending == .none, hasReachedLimit { result.ending = .truncated }
    return result
  }

  /// Whether the time limit has been reached, whatever ended the episode.
  public var hasReachedLimit: Bool { maxEpisodeSteps.map { elapsedSteps >= $0 } ?? false }

  /// The legal actions in order, or nil if all actions are always legal.
  public var legalActions: [Int]? {
    guard environment.masksActions else { return nil }
    var flags = [Bool](repeating: false, count: environment.actionSpace.count)
    var span = flags.mutableSpan
    environment.writeLegalActions(into: &span)
    return flags.indices.filter { flags[$0] }
  }

  /// The observation as plain numbers: a state index, or an array's elements.
  public var observation: [Double] {
    if let discrete = environment as? any DiscreteEnvironment { return [Double(discrete.state)] }
    guard let box = environment as? any BoxEnvironment else { return [] }
    var row = [Float](repeating: 0, count: box.observationSpace.count)
    var span = row.mutableSpan
    box.observe(into: &span)
    return row.map(Double.init)
  }
}
