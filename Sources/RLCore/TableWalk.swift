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
/// Whoever takes the random stream out puts it back, with the columns as `BatchEnvironment.step()` would have left them.
/// It is valid as long as its batch.
public struct TableWalk {
  /// A step as a batch keeps it.
  @frozen public struct LastStep {
    public var from, action: Int32
    /// The number of the outcome in the rules.
    public var outcome: Int
    /// The environment's own ending, or that of the time limit.
    public var ending: Ending

    @inlinable public init(from: Int32, action: Int32, outcome: Int, ending: Ending) {
      (self.from, self.action, self.outcome, self.ending) = (from, action, outcome, ending)
    }
  }

  public let columns: BatchColumns
  public let rules: WalkRules
  @usableFromInline let take: () -> RandomStream
  @usableFromInline let put: (RandomStream, _ state: Int32, _ outcome: Int) -> Void
  @usableFromInline let begin: () -> Void

  @inlinable init(
    columns: BatchColumns, rules: WalkRules, take: @escaping () -> RandomStream,
    put: @escaping (RandomStream, _ state: Int32, _ outcome: Int) -> Void, begin: @escaping () -> Void
  ) {
    (self.columns, self.rules, self.take, self.put, self.begin) = (columns, rules, take, put, begin)
  }

  /// The state that the walk is in.
  public var state: Int32 { columns.observations.states.unsafelyUnwrapped[0] }

  /// What the steps draw from.
  public func takeRandom() -> RandomStream { take() }

  /// Puts the walk where `last`, the `elapsedSteps`-th step of its episode, has led it; behind an ending the next episode
  /// begins.
  public func putBack(_ random: RandomStream, _ last: LastStep, elapsedSteps: Int32) {
    let outcome = rules[last.outcome]
    put(random, outcome.state, last.outcome)
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

/// Opens the only row of a batch, whose environment is a `T`.
@inlinable func openWalk<T: TableEnvironment>(
  _ prototype: T, row: UnsafeMutableRawPointer, columns: BatchColumns, begin: @escaping () -> Void
) -> TableWalk? {
  guard columns.count == 1, prototype.onlyWalks, !prototype.masksActions,
    columns.observations.states != nil
  else { return nil }
  let row = row.assumingMemoryBound(to: Row<T>.self)
  return TableWalk(
    columns: columns, rules: prototype.walk.rules, take: { row.pointee.random },
    put: { random, state, outcome in
      row.pointee.random = random
      row.pointee.environment.walk.place(in: state, by: outcome)
    }, begin: begin)
}
