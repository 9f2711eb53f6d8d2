/// A Markov decision process that an agent acts in, one episode at a time.
///
/// An environment is a value: state in, state out. It draws all its chance from the stream it is handed, opens no
/// window and knows nothing of time limits, which are catalog data. Conform to `DiscreteEnvironment` where an
/// observation is a state's number and to `BoxEnvironment` where it is an array of numbers.
public protocol Environment: Sendable {
  associatedtype Parameters: Configuration = NoParameters

  /// - Throws: `ConfigurationProblem` where the parameters describe no world.
  init(_ parameters: Parameters) throws

  var actionSpace: DiscreteSpace { get }

  /// Begins an episode.
  mutating func reset(using random: inout RandomStream)

  /// Takes `action`, one of the action space, and tells what came of it.
  mutating func step(_ action: Int, using random: inout RandomStream) -> Step

  /// Whether some actions are illegal in some states; the same for all states.
  var masksActions: Bool { get }

  /// Writes which actions are legal now, one flag an action, all of them; none is once the episode has terminated.
  ///
  /// Called only where `masksActions` is true. A policy is never asked to choose where no action is legal.
  func writeLegalActions(into flags: inout MutableSpan<Bool>)

  /// Whether two sides share the learner, so that a step may be a move of either; the same for all states. Only
  /// environments that mask actions do.
  var alternatesTurns: Bool { get }

  /// Whether what is seen after the last step is seen by the other side: what is good for it is bad for the one who
  /// acted. Asked only where `alternatesTurns` is true.
  var hasHandedOver: Bool { get }

  /// Nil where the learner is to act; else a former self of the learner acts in its place, picked by this number, which
  /// is drawn once an episode. Asked only where `alternatesTurns` is true.
  var formerSelf: UInt32? { get }

  /// Facts beside the observation that Gymnasium calls `info`: names and values. Never read by training.
  var info: [(name: String, value: InfoValue)] { get }

  /// Begins an episode with a seed. Only environments outside Swift, whose chance is their own, need a body of theirs.
  mutating func reset(seed: UInt64, using random: inout RandomStream)

  /// Why it cannot go on; nil for all that is well. Only environments outside Swift ever fail.
  var failure: EnvironmentFailure? { get }
}

extension Environment {
  /// Every action is legal in every state.
  @inlinable public var masksActions: Bool { false }
  @inlinable public func writeLegalActions(into flags: inout MutableSpan<Bool>) {}

  @inlinable public var alternatesTurns: Bool { false }
  @inlinable public var hasHandedOver: Bool { false }
  @inlinable public var formerSelf: UInt32? { nil }

  public var info: [(name: String, value: InfoValue)] { [] }

  @inlinable public mutating func reset(seed: UInt64, using random: inout RandomStream) {
    random = RandomStream(seed: seed)
    reset(using: &random)
  }

  @inlinable public var failure: EnvironmentFailure? { nil }
}
