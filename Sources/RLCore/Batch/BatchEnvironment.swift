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

  /// `[B]`, to be filled before `step()`.
  public let actions: UnsafeMutablePointer<Int32>
  /// `[B, D]`, what the policy sees next.
  public let observations: Observations
  /// `[B, D]`, what the policy saw before the last step.
  public let previousObservations: Observations
  /// `[B, D]`, the true successors of the last step.
  public let nextObservations: Observations
  /// `[B]`
  public let rewards: UnsafeMutablePointer<Double>
  /// `[B]`
  public let endings: UnsafeMutablePointer<Ending>
  /// `[B]`, the seed of each row's running episode.
  public let episodeSeeds: UnsafeMutablePointer<UInt64>
  /// `[B]`, the seed of the episode of each row that ended last.
  public let finishedSeeds: UnsafeMutablePointer<UInt64>
  /// `[B]`, steps that each row's running episode has had.
  public let elapsedSteps: UnsafeMutablePointer<Int32>
  /// Where two sides share the learner: whose turn it is; else nil.
  public let turns: TurnColumns?

  @usableFromInline let seeds: UnsafeMutablePointer<SeedSource>
  @usableFromInline let failed: UnsafeMutablePointer<Bool>
  @usableFromInline let bodies: BatchBodies

  /// Allocates the columns, and forms the loops that work on them.
  @usableFromInline init(
    count: Int, observationSpace: ObservationSpace, actionSpace: DiscreteSpace, masksActions: Bool = false,
    alternatesTurns: Bool = false, maxEpisodeSteps: Int?, episodeSeeds policy: EpisodeSeeds,
    formBodies: (BatchColumns) -> BatchBodies
  ) {
    precondition(count > 0, "a batch needs at least one environment")
    self.count = count
    self.observationSpace = observationSpace
    self.actionSpace = actionSpace
    self.maxEpisodeSteps = maxEpisodeSteps
    actions = .allocate(capacity: count)
    actions.initialize(repeating: 0, count: count)
    rewards = .allocate(capacity: count)
    rewards.initialize(repeating: 0, count: count)
    endings = .allocate(capacity: count)
    endings.initialize(repeating: .none, count: count)
    episodeSeeds = .allocate(capacity: count)
    episodeSeeds.initialize(repeating: 0, count: count)
    finishedSeeds = .allocate(capacity: count)
    finishedSeeds.initialize(repeating: 0, count: count)
    elapsedSteps = .allocate(capacity: count)
    elapsedSteps.initialize(repeating: 0, count: count)
    let masked = masksActions ? actionSpace.count : nil
    observations = .allocate(count: count, in: observationSpace, maskedActions: masked)
    previousObservations = .allocate(count: count, in: observationSpace, maskedActions: masked)
    nextObservations = .allocate(count: count, in: observationSpace, maskedActions: masked)
    precondition(masksActions || !alternatesTurns, "sides take turns only where actions are masked")
    turns = alternatesTurns ? TurnColumns(count: count) : nil
    failed = .allocate(capacity: 1)
    failed.initialize(to: false)
    seeds = .allocate(capacity: count)
    for row in 0..<count { (seeds + row).initialize(to: SeedSource(policy, row: row, of: count)) }
    bodies = formBodies(
      BatchColumns(
        count: count, limit: Int32(clamping: maxEpisodeSteps ?? Int(Int32.max)), actions: actions,
        rewards: rewards,
        endings: endings, episodeSeeds: episodeSeeds, finishedSeeds: finishedSeeds,
        elapsedSteps: elapsedSteps, observations: observations,
        previousObservations: previousObservations, nextObservations: nextObservations, turns: turns,
        seeds: seeds, failed: failed))
  }

  deinit {
    bodies.free()
    seeds.deinitialize(count: count)
    seeds.deallocate()
    failed.deallocate()
    actions.deallocate()
    rewards.deallocate()
    endings.deallocate()
    episodeSeeds.deallocate()
    finishedSeeds.deallocate()
    elapsedSteps.deallocate()
    turns?.deallocate()
    observations.deallocate()
    previousObservations.deallocate()
    nextObservations.deallocate()
  }

  /// Begins an episode in every row. Must come before the first step.
  @inlinable public func reset() { bodies.reset() }

  /// Begins an episode in every row as a batch made with `.continuing(seed:)` does: Gymnasium's `reset(seed:)`.
  public func reset(seed: UInt64) {
    for row in 0..<count { seeds[row] = SeedSource(.continuing(seed: seed), row: row, of: count) }
    reset()
  }

  /// Takes `actions`, one a row; a row whose episode ends begins the next one at once.
  @inlinable public func step() { bodies.step() }

  /// The last step as an agent learns from it.
  @inlinable public var transitions: Transitions {
    Transitions(
      observations: previousObservations, actions: actions, rewards: rewards,
      nextObservations: nextObservations,
      endings: endings, handovers: turns?.handovers)
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
  @inlinable public var hasFailed: Bool { failed.pointee }

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
