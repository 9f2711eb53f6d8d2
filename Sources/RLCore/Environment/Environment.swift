/// A Markov decision process in which an agent acts, one episode at a time.
///
/// An environment is a value: state in, state out. It draws all its chance from the stream it is handed, opens no
/// window and knows nothing of time limits, which are catalog data. Conform to `DiscreteEnvironment` where an
/// observation is a state's number and to `BoxEnvironment` where it is an array of numbers.
public protocol Environment: Sendable {
  associatedtype Parameters: Configuration = NoParameters

  /// - Throws: `ConfigurationProblem` if the parameters are invalid.
  init(_ parameters: Parameters) throws

  var actionSpace: DiscreteSpace { get }

  /// Starts an episode.
  mutating func reset(using random: inout RandomStream)

  /// Takes `action`, one of the action space, and returns the reward and ending.
  mutating func step(_ action: Int, using random: inout RandomStream) -> Step

  /// Whether some actions are illegal in some states; the same for all states.
  var masksActions: Bool { get }

  /// Writes the action mask, one flag per action; none is legal once the episode has terminated.
  ///
  /// Called only where `masksActions` is true. A policy is never asked to choose where no action is legal.
  func writeLegalActions(into flags: inout MutableSpan<Bool>)

  /// Whether two players share the learner, so that a step may be a move of either; the same for all states.
  /// Only environments that mask actions do.
  var alternatesTurns: Bool { get }

  /// Whether it is the opponent's turn after the last step, so that the successor's value is negated. Asked only
  /// where `alternatesTurns` is true.
  var hasHandedOver: Bool { get }

  /// Nil if the learner is to act; else a number, drawn once per episode, that selects the snapshot that acts in its
  /// place. Asked only where `alternatesTurns` is true.
  var formerSelf: UInt32? { get }

  /// Whether its rules depend on the time of training; the same for all states.
  var changesInTraining: Bool { get }

  /// Sets the time of training. Called before every reset, before every step and after the last one, only where
  /// `changesInTraining` is true.
  mutating func setClock(_ clock: TrainingTime)

  /// Additional information, Gymnasium's `info`: names and values. Never read by training.
  var info: [(name: String, value: InfoValue)] { get }

  /// Starts an episode with a seed. Only environments outside Swift, whose chance is their own, need a body of theirs.
  mutating func reset(seed: UInt64, using random: inout RandomStream)

  /// Why it has failed, or nil. Only environments outside Swift ever fail.
  var failure: EnvironmentFailure? { get }
}

extension Environment {
  /// Every action is legal in every state.
  @inlinable public var masksActions: Bool { false }
  @inlinable public func writeLegalActions(into flags: inout MutableSpan<Bool>) {}

  @inlinable public var alternatesTurns: Bool { false }
  @inlinable public var hasHandedOver: Bool { false }
  @inlinable public var formerSelf: UInt32? { nil }

  @inlinable public var changesInTraining: Bool { false }
  @inlinable public mutating func setClock(_ clock: TrainingTime) {}

  public var info: [(name: String, value: InfoValue)] { [] }

  @inlinable public mutating func reset(seed: UInt64, using random: inout RandomStream) {
    random = RandomStream(seed: seed)
    reset(using: &random)
  }

  @inlinable public var failure: EnvironmentFailure? { nil }
}
