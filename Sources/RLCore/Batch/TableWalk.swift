/// An environment defined by a transition table, which can be simulated without calling it.
public protocol TableEnvironment: DiscreteEnvironment {
  var walk: TransitionSampler { get set }
  /// Whether `reset` and `step` do nothing beyond the table walk.
  var onlyWalks: Bool { get }
}

extension TableEnvironment {
  @inlinable public var onlyWalks: Bool { true }
}

/// Direct access to a batch of one environment defined by a table, for an agent with a fused loop.
///
/// Its user draws from `random` and leaves the columns as `BatchEnvironment.step()` would, by `putBack`. It is
/// valid as long as its batch.
public struct TableWalk {
  /// A step as recorded by a batch.
  @frozen public struct LastStep {
    public var from, action: Int32
    /// The index of the outcome in the table.
    public var outcome: Int
    /// The environment's own ending, or that of the time limit.
    public var ending: Ending

    @inlinable public init(from: Int32, action: Int32, outcome: Int, ending: Ending) {
      (self.from, self.action, self.outcome, self.ending) = (from, action, outcome, ending)
    }
  }

  public let columns: BatchColumns
  public let rules: WalkRules
  /// The random stream of the steps.
  public let random: UnsafeMutablePointer<RandomStream>
  @usableFromInline let place: (_ state: Int32, _ outcome: Int) -> Void
  @usableFromInline let begin: () -> Void

  @inlinable init(
    columns: BatchColumns, rules: WalkRules, random: UnsafeMutablePointer<RandomStream>,
    place: @escaping (_ state: Int32, _ outcome: Int) -> Void, begin: @escaping () -> Void
  ) {
    (self.columns, self.rules, self.random, self.place, self.begin) = (columns, rules, random, place, begin)
  }

  /// The inside of `batch`; nil where it has several rows, or an environment that does more than walk a table.
  public init?(_ batch: BatchEnvironment) {
    guard let walk = batch.bodies.walk else { return nil }
    self = walk
  }

  /// The current state of the walk.
  public var state: Int32 { columns.observations.states.unsafelyUnwrapped[0] }

  /// Writes back the `elapsedSteps`-th step of the episode, `last`; after an ending the next episode starts.
  public func putBack(_ last: LastStep, elapsedSteps: Int32) {
    let outcome = rules[last.outcome]
    place(outcome.state, last.outcome)
    columns.previousObservations.states?[0] = last.from
    columns.nextObservations.states?[0] = outcome.state
    columns.observations.states?[0] = outcome.state
    columns.actions[0] = last.action
    columns.rewards[0] = outcome.reward
    columns.endings[0] = last.ending
    columns.elapsedSteps[0] = elapsedSteps
    guard last.ending != .none else { return }
    columns.finishedSeeds[0] = columns.episodeSeeds[0]
    begin()
  }
}

/// The walk of a batch with one row, or nil if its environment is more than a table.
@inlinable func openWalk<E: Environment>(
  _ prototype: E, _ row: UnsafeMutablePointer<Row<E>>, _ columns: BatchColumns, begin: @escaping () -> Void
) -> TableWalk? {
  guard columns.count == 1, let table = prototype as? any TableEnvironment,
    table.onlyWalks, !table.masksActions, columns.observations.states != nil,
    let environment = MemoryLayout<Row<E>>.offset(of: \.environment),
    let random = MemoryLayout<Row<E>>.offset(of: \.random)
  else { return nil }
  // Plain pointers to the row's parts: what knows its type only as some environment's would look up their places at
  // every call.
  let start = UnsafeMutableRawPointer(row)
  return TableWalk(
    columns: columns, rules: table.walk.rules,
    random: (start + random).assumingMemoryBound(to: RandomStream.self),
    place: placing(table, at: start + environment), begin: begin)
}

@inlinable func placing<T: TableEnvironment>(
  _ prototype: T, at place: UnsafeMutableRawPointer
) -> (_ state: Int32, _ outcome: Int) -> Void {
  let environment = place.assumingMemoryBound(to: T.self)
  return { environment.pointee.walk.place(in: $0, by: $1) }
}
