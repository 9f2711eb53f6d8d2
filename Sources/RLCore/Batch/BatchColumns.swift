/// The memory of a batch, which what steps its rows reads and writes.
public final class BatchColumns: @unchecked Sendable {
  /// B
  public let count: Int
  /// Steps after which an episode is truncated; `Int32.max` for never.
  public let limit: Int32
  /// `[B]`, to be filled before a step.
  public let actions: Column<Int32>
  /// `[B]`
  public let rewards: Column<Double>
  /// `[B]`
  public let endings: Column<Ending>
  /// `[B]`, the seed of each row's running episode.
  public let episodeSeeds: Column<UInt64>
  /// `[B]`, the seed of the episode of each row that ended last.
  public let finishedSeeds: Column<UInt64>
  /// `[B]`, steps that each row's running episode has had.
  public let elapsedSteps: Column<Int32>
  @usableFromInline let current, previous, next: ObservationColumn
  /// Nil unless two players share the learner.
  public let turns: TurnColumns?
  @usableFromInline let seeds: Column<SeedSource>
  /// The time of training, with all episodes that have ended; kept only for environments that change.
  @usableFromInline var clock = TrainingTime()
  /// Environment steps of training that a step counts for.
  @usableFromInline var clockStride: Int
  /// `[B]`, episodes that had ended when each row's running episode began.
  @usableFromInline let episodesBefore: Column<Int>
  /// Set when the rows have failed.
  public var failed = false
  /// Why, where their batch has found it itself.
  @usableFromInline var failure: EnvironmentFailure?

  init(
    count: Int, in space: ObservationSpace, maskedActions: Int?, alternatesTurns: Bool, maxEpisodeSteps: Int?,
    episodeSeeds policy: BatchEnvironment.EpisodeSeeds
  ) {
    self.count = count
    clockStride = count
    limit = Int32(clamping: maxEpisodeSteps ?? Int(Int32.max))
    actions = Column(count, filledWith: 0)
    rewards = Column(count, filledWith: 0)
    endings = Column(count, filledWith: .none)
    episodeSeeds = Column(count, filledWith: 0)
    finishedSeeds = Column(count, filledWith: 0)
    elapsedSteps = Column(count, filledWith: 0)
    current = ObservationColumn(count: count, in: space, maskedActions: maskedActions)
    previous = ObservationColumn(count: count, in: space, maskedActions: maskedActions)
    next = ObservationColumn(count: count, in: space, maskedActions: maskedActions)
    episodesBefore = Column(count, filledWith: 0)
    turns = alternatesTurns ? TurnColumns(count: count) : nil
    seeds = Column((0..<count).map { SeedSource(policy, row: $0, of: count) })
  }

  /// `[B, D]`, what the policy sees next.
  @inlinable public var observations: Observations { current.rows }
  /// `[B, D]`, what the policy saw before the last step.
  @inlinable public var previousObservations: Observations { previous.rows }
  /// `[B, D]`, the true successors of the last step.
  @inlinable public var nextObservations: Observations { next.rows }

  /// Samples the seed of the next episode of `row`, or nil to continue its random stream.
  @inlinable public func nextSeed(row: Int) -> UInt64? { seeds[row].next() }

  /// What `nextSeed` will draw, for callers that must announce it in advance.
  @inlinable public func seedAhead(row: Int) -> UInt64? {
    var source = seeds[row]
    return source.next()
  }
}
