/// The memory of a batch as what steps its rows sees it. The batch owns both, so these are plain pointers.
@frozen public struct BatchColumns: @unchecked Sendable {
  /// B
  public let count: Int
  /// Steps after which an episode is truncated; `Int32.max` for never.
  public let limit: Int32
  public let actions: UnsafeMutablePointer<Int32>
  public let rewards: UnsafeMutablePointer<Double>
  public let endings: UnsafeMutablePointer<Ending>
  public let episodeSeeds, finishedSeeds: UnsafeMutablePointer<UInt64>
  public let elapsedSteps: UnsafeMutablePointer<Int32>
  public let observations, previousObservations, nextObservations: Observations
  /// Nil where no two sides share the learner.
  public let turns: TurnColumns?
  @usableFromInline let seeds: UnsafeMutablePointer<SeedSource>
  /// To be set when the rows cannot go on.
  public let failed: UnsafeMutablePointer<Bool>

  /// Draws the seed of the next episode of `row`; nil where it goes on with the random stream that it has.
  @inlinable public func nextSeed(row: Int) -> UInt64? { seeds[row].next() }

  /// What `nextSeed` will draw, for who has to tell it ahead of time.
  @inlinable public func seedAhead(row: Int) -> UInt64? {
    var source = seeds[row]
    return source.next()
  }
}
