/// An environment with its parameters set, ready to be batched.
public struct MadeEnvironment: Sendable {
  /// An unreset copy, for drawing and inspection.
  public let prototype: any Environment
  public let observationSpace: ObservationSpace
  public var actionSpace: DiscreteSpace { prototype.actionSpace }
  /// Whether some actions are illegal in some states.
  public var masksActions: Bool { prototype.masksActions }
  /// The exact model if available; computed at each call.
  public let model: @Sendable () -> TransitionModel?
  /// Why there is no model, where its user can do something about it.
  public var whyNoModel: @Sendable () -> String? = { nil }
  /// Writes the observation of a state of the model, if it is not the state index.
  public let writeObservation: (@Sendable (_ state: Int, _ row: inout MutableSpan<Float>) -> Void)?
  /// Symmetries of the observations under which the dynamics are invariant, starting with the identity; empty if none
  /// are known.
  public var symmetries: [ObservationSymmetry] = []
  /// The rules behind the observations, where a step is a move and an answer by chance.
  public var afterstates: (any AfterstateRules)?
  /// For state indices: what is observed in state 0 of the model; the others follow it.
  public var firstState = 0
  /// Its phases if it changes during training, else nil.
  public var phases: EnvironmentPhases?
  @usableFromInline let makeBatch: @Sendable (Int, Int?, BatchEnvironment.EpisodeSeeds) -> BatchEnvironment

  @inlinable public init(
    prototype: any Environment, observationSpace: ObservationSpace,
    model: @escaping @Sendable () -> TransitionModel?,
    writeObservation: (@Sendable (_ state: Int, _ row: inout MutableSpan<Float>) -> Void)? = nil,
    makeBatch: @escaping @Sendable (Int, Int?, BatchEnvironment.EpisodeSeeds) -> BatchEnvironment
  ) {
    (self.prototype, self.observationSpace) = (prototype, observationSpace)
    (self.model, self.writeObservation, self.makeBatch) = (model, writeObservation, makeBatch)
  }

  @inlinable public init<E: DiscreteEnvironment>(_ prototype: E) {
    self.init(prototype, model: { (prototype as? any ModelledEnvironment)?.model })
  }

  @inlinable public init<E: DiscreteEnvironment>(
    _ prototype: E, model: @escaping @Sendable () -> TransitionModel?
  ) {
    self.init(
      prototype: prototype, observationSpace: .discrete(count: prototype.stateCount), model: model,
      makeBatch: { BatchEnvironment(prototype, count: $0, maxEpisodeSteps: $1, episodeSeeds: $2) })
  }

  /// - Parameters:
  ///   - prototype: a copy to make others from.
  ///   - model: the exact rules, where the world behind the observations knows them.
  ///   - writeObservation: writes what the agent sees in a state of the model.
  @inlinable public init<E: BoxEnvironment>(
    _ prototype: E, model: @escaping @Sendable () -> TransitionModel? = { nil },
    writeObservation: (@Sendable (_ state: Int, _ row: inout MutableSpan<Float>) -> Void)? = nil
  ) {
    self.init(
      prototype: prototype, observationSpace: .box(prototype.observationSpace), model: model,
      writeObservation: writeObservation,
      makeBatch: { BatchEnvironment(prototype, count: $0, maxEpisodeSteps: $1, episodeSeeds: $2) })
  }

  /// An environment whose batches are stepped by `makeStepper`.
  public init<E: BoxEnvironment>(
    _ prototype: E, makeStepper: @escaping @Sendable (E, BatchColumns) -> any BatchStepper
  ) {
    let space = ObservationSpace.box(prototype.observationSpace)
    self.init(prototype: prototype, observationSpace: space, model: { nil }) {
      count, maxEpisodeSteps, seeds in
      BatchEnvironment(
        count: count, observationSpace: space, actionSpace: prototype.actionSpace,
        maxEpisodeSteps: maxEpisodeSteps, episodeSeeds: seeds
      ) { makeStepper(prototype, $0) }
    }
  }

  /// `count` copies that step together.
  public func batch(
    count: Int, maxEpisodeSteps: Int?, episodeSeeds: BatchEnvironment.EpisodeSeeds
  ) -> BatchEnvironment {
    makeBatch(count, maxEpisodeSteps, episodeSeeds)
  }
}
