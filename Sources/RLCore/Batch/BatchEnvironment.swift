/// A batch of `count` copies of one environment that step together; environments and agents meet once per
/// batch.
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
  /// How an episode that follows another is seeded.
  public enum EpisodeSeeds {
    /// Every episode starts with `reset(seed:)` of a seed sampled from the row's own stream, so each can be
    /// replayed alone from its seed and actions.
    case drawn(root: UInt64, purpose: StreamPurpose)
    /// The first episode starts with `reset(seed:)` of this seed plus the row, later ones continue the same
    /// stream: Gymnasium's `reset()`.
    case continuing(seed: UInt64)
    /// Row `i` starts its `k`-th episode with seed number `k * count + i` of this list; the last seed is used
    /// beyond its end.
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
    precondition(masksActions || !alternatesTurns, "players take turns only if actions are masked")
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
  /// `[B, D]`, the policy's next observations.
  @inlinable public var observations: Observations { columns.observations }
  /// `[B, D]`, the policy's observations before the last step.
  @inlinable public var previousObservations: Observations { columns.previousObservations }
  /// `[B, D]`, the true successors of the last step.
  @inlinable public var nextObservations: Observations { columns.nextObservations }
  /// `[B]`
  @inlinable public var rewards: UnsafeMutablePointer<Double> { columns.rewards.start }
  /// `[B]`
  @inlinable public var endings: UnsafeMutablePointer<Ending> { columns.endings.start }
  /// `[B]`, the seed of each row's running episode.
  @inlinable public var episodeSeeds: UnsafeMutablePointer<UInt64> { columns.episodeSeeds.start }
  /// `[B]`, the seed of each row's last finished episode.
  @inlinable public var finishedSeeds: UnsafeMutablePointer<UInt64> { columns.finishedSeeds.start }
  /// `[B]`, steps of each row's running episode.
  @inlinable public var elapsedSteps: UnsafeMutablePointer<Int32> { columns.elapsedSteps.start }
  /// The player to move in each row if two players share the learner, else nil.
  @inlinable public var turns: TurnColumns? { columns.turns }

  /// Starts an episode in every row. Must come before the first step.
  @inlinable public func reset() { bodies.reset() }

  /// Starts an episode in every row as a batch created with `.continuing(seed:)` does: Gymnasium's
  /// `reset(seed:)`.
  public func reset(seed: UInt64) {
    for row in 0..<count { columns.seeds[row] = SeedSource(.continuing(seed: seed), row: row, of: count) }
    reset()
  }

  /// Takes `actions`, one per row; a row whose episode ends starts the next one immediately.
  @inlinable public func step() { bodies.step() }

  /// The last step as the agent's transitions.
  @inlinable public var transitions: Transitions {
    Transitions(
      observations: previousObservations, actions: actions, rewards: rewards,
      nextObservations: nextObservations,
      endings: endings, handovers: turns?.handovers.start, snapshotMoves: turns?.snapshotMoves.start)
  }

  /// Whether all rewards and observations of the last step are finite.
  @inlinable public var isFinite: Bool {
    for row in 0..<count where !rewards[row].isFinite { return false }
    guard let next = nextObservations.values, let shown = observations.values else { return true }
    // A number less itself is 0, and NaN for infinity and NaN; four numbers beside each other, without branches.
    var differences = SIMD4<Float>()
    let count = count &* nextObservations.rowSize
    var index = 0
    while index &+ 4 <= count {
      let (a, b) = (SIMD4(next, at: index), SIMD4(shown, at: index))
      differences += (a - a) + (b - b)
      index &+= 4
    }
    while index < count {
      differences[0] += (next[index] - next[index]) + (shown[index] - shown[index])
      index &+= 1
    }
    return differences.sum() == 0
  }

  /// Whether the rows have failed, in which case the columns are invalid; a Swift environment fails only where it shows
  /// a state that it does not have.
  @inlinable public var hasFailed: Bool { columns.failed }

  /// Why the rows have failed, or nil.
  public var failure: EnvironmentFailure? { hasFailed ? bodies.failure() : nil }

  /// A note on a harmless peculiarity of the environment, or nil.
  public var remark: String? { bodies.remark() }
  /// Whether the rows are stepped by something other than a loop over Swift values, such as a plugin or another
  /// process.
  public var hasStepper: Bool { bodies.hasStepper }

  /// Whether the environment's rules depend on the time of training.
  public var changesInTraining: Bool { bodies.changesInTraining }

  /// Sets the time of training, which every step advances; 0 in a new batch. A single row's episode begins at it.
  ///
  /// - Parameters:
  ///   - clock: the time of training.
  ///   - stride: environment steps of training that a step counts for; nil for the number of rows.
  public func setClock(_ clock: TrainingTime, stride: Int? = nil) {
    (columns.clock, columns.clockStride) = (clock, stride ?? count)
    if count == 1 { columns.episodesBefore[0] = clock.episodes }
  }

  /// Episodes that had ended when the row's running episode began, in an environment that changes.
  public func episodesBefore(row: Int) -> Int { columns.episodesBefore[row] }

  /// A copy of row `index`'s environment, for drawing it and reading its `info`; an unreset one for external
  /// environments that cannot save their state.
  public func environment(at index: Int) -> any Environment { bodies.snapshot(index) }
}

extension SIMD4<Float> {
  /// Four numbers of an array.
  @inlinable @inline(__always) init(_ start: UnsafePointer<Float>, at index: Int) {
    self.init(start[index], start[index &+ 1], start[index &+ 2], start[index &+ 3])
  }
}
