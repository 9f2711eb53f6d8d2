/// `count` copies of one environment that step together; environments and agents meet here, once a batch.
///
/// A step yields two columns of observations: `observations`, what the policy sees next, which after an ending is
/// the first observation of a new episode; and `nextObservations`, the true successor, never across a reset. Each
/// carries the flags of its legal actions where the environment has illegal ones.
///
/// Everything dynamic is one call a batch: its closures are formed where the environment's type is known,
/// so that the loops in them are compiled for it.
///
/// It is not safe to use from several threads at once.
public final class BatchEnvironment {
  /// How an episode that follows another begins.
  public enum EpisodeSeeds {
    /// Every episode begins with `reset(seed:)` of a seed drawn from the row's own stream; so each can be shown
    /// again, alone, from its seed and actions.
    case drawn(root: UInt64, purpose: StreamPurpose)
    /// The first episode begins with `reset(seed:)` of this seed plus the row, each later one goes on with the
    /// same stream: Gymnasium's `reset()`.
    case continuing(seed: UInt64)
    /// Row `i` begins its `k`-th episode with seed number `k * count + i` of this list, and the list's last seed
    /// serves all beyond its end.
    case listed([UInt64])
  }

  /// B
  public let count: Int
  public let observationSpace: ObservationSpace
  public let actionSpace: DiscreteSpace
  /// Steps after which an episode is truncated; nil for never.
  public let maxEpisodeSteps: Int?

  /// The batch's memory; what follows are its parts.
  public let columns: BatchColumns
  @usableFromInline let bodies: BatchBodies

  /// Makes the columns, and forms the loops that work on them.
  @usableFromInline init(
    count: Int, observationSpace: ObservationSpace, actionSpace: DiscreteSpace, masksActions: Bool = false,
    alternatesTurns: Bool = false, maxEpisodeSteps: Int?, episodeSeeds: EpisodeSeeds,
    formBodies: (BatchColumns) -> BatchBodies
  ) {
    precondition(count > 0, "a batch needs at least one environment")
    precondition(masksActions || !alternatesTurns, "sides take turns only where actions are masked")
    self.count = count
    self.observationSpace = observationSpace
    self.actionSpace = actionSpace
    self.maxEpisodeSteps = maxEpisodeSteps
    columns = BatchColumns(
      count: count, in: observationSpace, maskedActions: masksActions ? actionSpace.count : nil,
      alternatesTurns: alternatesTurns, maxEpisodeSteps: maxEpisodeSteps, episodeSeeds: episodeSeeds)
    bodies = formBodies(columns)
  }

  deinit { bodies.free() }

  /// `[B]`, to be filled before `step()`.
  @inlinable public var actions: UnsafeMutablePointer<Int32> { columns.actions.start }
  /// `[B, D]`, what the policy sees next.
  @inlinable public var observations: Observations { columns.observations }
  /// `[B, D]`, what the policy saw before the last step.
  @inlinable public var previousObservations: Observations { columns.previousObservations }
  /// `[B, D]`, the true successors of the last step.
  @inlinable public var nextObservations: Observations { columns.nextObservations }
  /// `[B]`
  @inlinable public var rewards: UnsafeMutablePointer<Double> { columns.rewards.start }
  /// `[B]`
  @inlinable public var endings: UnsafeMutablePointer<Ending> { columns.endings.start }
  /// `[B]`, the seed of each row's running episode.
  @inlinable public var episodeSeeds: UnsafeMutablePointer<UInt64> { columns.episodeSeeds.start }
  /// `[B]`, the seed of the episode of each row that ended last.
  @inlinable public var finishedSeeds: UnsafeMutablePointer<UInt64> { columns.finishedSeeds.start }
  /// `[B]`, steps that each row's running episode has had.
  @inlinable public var elapsedSteps: UnsafeMutablePointer<Int32> { columns.elapsedSteps.start }
  /// Where two sides share the learner: whose turn it is; else nil.
  @inlinable public var turns: TurnColumns? { columns.turns }

  /// Begins an episode in every row. Must come before the first step.
  @inlinable public func reset() { bodies.reset() }

  /// Begins an episode in every row as a batch made with `.continuing(seed:)` does: Gymnasium's `reset(seed:)`.
  public func reset(seed: UInt64) {
    for row in 0..<count { columns.seeds[row] = SeedSource(.continuing(seed: seed), row: row, of: count) }
    reset()
  }

  /// Takes `actions`, one a row; a row whose episode ends begins the next one at once.
  @inlinable public func step() { bodies.step() }

  /// The last step as an agent learns from it.
  @inlinable public var transitions: Transitions {
    Transitions(
      observations: previousObservations, actions: actions, rewards: rewards,
      nextObservations: nextObservations,
      endings: endings, handovers: turns?.handovers.start)
  }

  /// Whether all rewards and observations of the last step are finite numbers.
  @inlinable public var isFinite: Bool {
    for row in 0..<count where !rewards[row].isFinite { return false }
    guard let next = nextObservations.values, let shown = observations.values else { return true }
    // The largest magnitude as bits: a loop without branches, where infinity and NaN come out on top.
    var largest: UInt32 = 0
    for index in 0..<count &* nextObservations.rowSize {
      largest = max(largest, next[index].bitPattern & 0x7fff_ffff, shown[index].bitPattern & 0x7fff_ffff)
    }
    return largest < Float.infinity.bitPattern
  }

  /// Whether the rows cannot go on; then the columns mean nothing. Rows of Swift's environments always can.
  @inlinable public var hasFailed: Bool { columns.failed }

  /// Why the rows cannot go on; nil for all that is well.
  public var failure: EnvironmentFailure? { hasFailed ? bodies.failure() : nil }

  /// What is odd about the environment but hinders nobody, in a sentence; nil where all is as it declares.
  public var remark: String? { bodies.remark() }
  /// Whether something else than a loop over values of Swift steps the rows, such as a plugin or another process.
  public var hasStepper: Bool { bodies.hasStepper }

  /// A copy of row `index`'s environment, for drawing it and for reading its `info`; of an environment outside Swift
  /// that cannot save its state, one that has not been reset.
  public func environment(at index: Int) -> any Environment { bodies.snapshot(index) }
}
