/// An environment that walks a table of transitions, so that whoever knows the walk can step it without asking it.
public protocol TableEnvironment: DiscreteEnvironment {
  var walk: TransitionSampler { get set }
  /// Whether `reset` and `step` do nothing beside the walk's.
  var onlyWalks: Bool { get }
}

extension TableEnvironment {
  @inlinable public var onlyWalks: Bool { true }
}

/// The inside of a batch of one environment that only walks a table, for an agent with a loop of its own.
///
/// Whoever takes the walk out puts it back with the columns as `BatchEnvironment.step()` would have left them.
public struct TableWalk {
  public let columns: BatchColumns
  @usableFromInline let take: () -> (TransitionSampler, RandomStream)
  @usableFromInline let put: (TransitionSampler, RandomStream) -> Void
  @usableFromInline let begin: () -> Void

  @inlinable init(
    columns: BatchColumns, take: @escaping () -> (TransitionSampler, RandomStream),
    put: @escaping (TransitionSampler, RandomStream) -> Void, begin: @escaping () -> Void
  ) {
    (self.columns, self.take, self.put, self.begin) = (columns, take, put, begin)
  }

  /// The walk where it stands now, and the stream it draws from.
  public func takeOut() -> (walk: TransitionSampler, random: RandomStream) { take() }

  /// Puts the walk back after a step from state `from` by `action`, the last of `steps`; where that ended the episode, the
  /// next one begins.
  public func putBack(
    _ walk: TransitionSampler, _ random: RandomStream, from: Int32, action: Int32, result: Step,
    elapsedSteps: Int32
  ) {
    put(walk, random)
    let next = Int32(truncatingIfNeeded: walk.state)
    columns.previousObservations.states?[0] = from
    columns.nextObservations.states?[0] = next
    columns.observations.states?[0] = next
    columns.actions[0] = action
    columns.rewards[0] = result.reward
    columns.endings[0] = result.ending
    columns.elapsedSteps[0] = elapsedSteps
    guard result.ending != .none else { return }
    columns.finishedSeeds[0] = columns.episodeSeeds[0]
    begin()
  }
}

/// Opens the only row of a batch, whose environment is a `T`.
@inlinable func openWalk<T: TableEnvironment>(
  _ prototype: T, row: UnsafeMutableRawPointer, columns: BatchColumns, begin: @escaping () -> Void
) -> TableWalk? {
  guard columns.count == 1, prototype.onlyWalks, !prototype.masksActions else { return nil }
  let row = row.assumingMemoryBound(to: Row<T>.self)
  return TableWalk(
    columns: columns, take: { (row.pointee.environment.walk, row.pointee.random) },
    put: { (row.pointee.environment.walk, row.pointee.random) = ($0, $1) }, begin: begin)
}
