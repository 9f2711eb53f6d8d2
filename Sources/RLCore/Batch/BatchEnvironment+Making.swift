/// One environment of a batch with its random stream.
@usableFromInline struct Row<E: Environment> {
  @usableFromInline var environment: E
  @usableFromInline var random: RandomStream

  @inlinable init(environment: E, random: RandomStream) {
    (self.environment, self.random) = (environment, random)
  }
}

extension BatchEnvironment {
  /// `count` copies of `prototype` with state-index observations.
  @inlinable public convenience init<E: DiscreteEnvironment>(
    _ prototype: E, count: Int, maxEpisodeSteps: Int?, episodeSeeds: EpisodeSeeds
  ) {
    self.init(
      count: count, observationSpace: .discrete(count: prototype.stateCount),
      actionSpace: prototype.actionSpace,
      masksActions: prototype.masksActions, alternatesTurns: prototype.alternatesTurns,
      maxEpisodeSteps: maxEpisodeSteps, episodeSeeds: episodeSeeds
    ) { columns in
      formBodies(prototype, columns, StateColumns<E>(columns, stateCount: prototype.stateCount))
    }
  }

  /// `count` copies of `prototype` with array observations.
  @inlinable public convenience init<E: BoxEnvironment>(
    _ prototype: E, count: Int, maxEpisodeSteps: Int?, episodeSeeds: EpisodeSeeds
  ) {
    let space = prototype.observationSpace
    self.init(
      count: count, observationSpace: .box(space), actionSpace: prototype.actionSpace,
      masksActions: prototype.masksActions, alternatesTurns: prototype.alternatesTurns,
      maxEpisodeSteps: maxEpisodeSteps, episodeSeeds: episodeSeeds
    ) { columns in
      formBodies(prototype, columns, ArrayColumns<E>(size: space.count))
    }
  }
}

/// Writes and moves rows of one form of observation; a type rather than a closure, so that it is inlined into the
/// loops.
@usableFromInline protocol ObservationColumns {
  associatedtype E: Environment
  func observe(_ environment: UnsafeMutablePointer<E>, _ row: Int, _ column: Observations)
  func copyRow(_ row: Int, from source: Observations, to target: Observations)
}

@frozen @usableFromInline struct StateColumns<E: DiscreteEnvironment>: ObservationColumns {
  @usableFromInline let columns: BatchColumns
  @usableFromInline let stateCount: Int

  @inlinable init(_ columns: BatchColumns, stateCount: Int) {
    (self.columns, self.stateCount) = (columns, stateCount)
  }

  /// A state out of range is a failure, and is shown to nobody: agents look states up in tables without asking.
  @inlinable @inline(__always)
  func observe(_ environment: UnsafeMutablePointer<E>, _ row: Int, _ column: Observations) {
    let state = environment.pointee.state
    guard UInt(bitPattern: state) < UInt(bitPattern: stateCount) else {
      columns.fail(forState: state, of: stateCount, in: E.self)
      column.states.unsafelyUnwrapped[row] = 0
      return
    }
    column.states.unsafelyUnwrapped[row] = Int32(truncatingIfNeeded: state)
  }

  @inlinable @inline(__always)
  func copyRow(_ row: Int, from source: Observations, to target: Observations) {
    target.states.unsafelyUnwrapped[row] = source.states.unsafelyUnwrapped[row]
  }
}

extension BatchColumns {
  /// Notes that an environment with `count` states shows one out of their range.
  @usableFromInline @inline(never) func fail(forState state: Int, of count: Int, in type: Any.Type) {
    failed = true
    failure = EnvironmentFailure(
      "\(type) shows the state \(state), and its states are 0 to \(count - 1); fix the environment",
      cause: .environment)
  }
}

@frozen @usableFromInline struct ArrayColumns<E: BoxEnvironment>: ObservationColumns {
  @usableFromInline let size: Int

  @inlinable init(size: Int) { self.size = size }

  @inlinable @inline(__always)
  func observe(_ environment: UnsafeMutablePointer<E>, _ row: Int, _ column: Observations) {
    let start = column.values.unsafelyUnwrapped + row &* size
    var span = UnsafeMutableBufferPointer(start: start, count: size).mutableSpan
    environment.pointee.observe(into: &span)
  }

  @inlinable @inline(__always)
  func copyRow(_ row: Int, from source: Observations, to target: Observations) {
    let (from, to) = (
      source.values.unsafelyUnwrapped + row &* size, target.values.unsafelyUnwrapped + row &* size
    )
    for index in 0..<size { to[index] = from[index] }
  }
}

/// Specializes the step functions for one type of environment.
@inlinable func formBodies<Columns: ObservationColumns>(
  _ prototype: Columns.E, _ columns: BatchColumns, _ form: Columns
) -> BatchBodies {
  typealias E = Columns.E
  let count = columns.count
  let rows = UnsafeMutablePointer<Row<E>>.allocate(capacity: count)
  for row in 0..<count {
    (rows + row).initialize(to: Row(environment: prototype, random: RandomStream(seed: 0)))
  }

  // Where the environment keeps the protocol's default this is the constant false, and what asks for it goes away.
  let masksActions = prototype.masksActions
  let actionCount = prototype.actionSpace.count
  let mask = { (row: Int, column: Observations) in
    let start = column.legalActions.unsafelyUnwrapped + row &* actionCount
    var flags = UnsafeMutableBufferPointer(start: start, count: actionCount).mutableSpan
    rows[row].environment.writeLegalActions(into: &flags)
  }

  // Constant too where no two sides share the learner.
  let alternatesTurns = prototype.alternatesTurns
  let noteTurn = { (row: Int) in
    guard let turns = columns.turns else { return }
    turns.formerSelves[row] = rows[row].environment.formerSelf.map(Int64.init) ?? -1
  }

  // Constant too where nothing changes.
  let changes = prototype.changesInTraining

  let begin = { (row: Int) in
    if changes {
      columns.episodesBefore[row] = columns.clock.episodes
      rows[row].environment.setClock(columns.clock)
    }
    if let seed = columns.seeds[row].next() {
      columns.episodeSeeds[row] = seed
      rows[row].random = RandomStream(seed: seed)
    }
    columns.elapsedSteps[row] = 0
    rows[row].environment.reset(using: &rows[row].random)
    form.observe(&rows[row].environment, row, columns.observations)
    if masksActions { mask(row, columns.observations) }
    if alternatesTurns { noteTurn(row) }
  }

  /// Steps a row and returns the ending of its episode.
  @inline(__always) func advance(_ row: Int) -> Ending {
    form.copyRow(row, from: columns.observations, to: columns.previousObservations)
    let result = rows[row].environment.step(Int(columns.actions[row]), using: &rows[row].random)
    let elapsed = columns.elapsedSteps[row] &+ 1
    let ending = result.ending == .none && elapsed >= columns.limit ? .truncated : result.ending
    columns.elapsedSteps[row] = elapsed
    columns.rewards[row] = result.reward
    columns.endings[row] = ending
    form.observe(&rows[row].environment, row, columns.nextObservations)
    return ending
  }

  /// Writes the policy's next observation: the successor, or the first observation of the next episode.
  @inline(__always) func finish(_ row: Int, _ ending: Ending) {
    if ending == .none {
      form.copyRow(row, from: columns.nextObservations, to: columns.observations)
    } else {
      columns.finishedSeeds[row] = columns.episodeSeeds[row]
      if changes { columns.clock.episodes &+= 1 }
      begin(row)
    }
  }

  // Two loops, since one that asks in each row keeps too much in registers for environments without masks.
  let step =
    masksActions
    ? {
      for row in 0..<count {
        columns.previousObservations.copyMask(row, from: columns.observations, row)
        let ending = advance(row)
        mask(row, columns.nextObservations)
        if ending == .none { columns.observations.copyMask(row, from: columns.nextObservations, row) }
        if alternatesTurns {
          columns.turns.unsafelyUnwrapped.handovers[row] = rows[row].environment.hasHandedOver
          noteTurn(row)
        }
        finish(row, ending)
      }
    }
    : { for row in 0..<count { finish(row, advance(row)) } }

  return BatchBodies(
    reset: {
      for row in 0..<count { begin(row) }
    },
    step: changes
      ? {
        for row in 0..<count {
          rows[row].environment.setClock(
            TrainingTime(steps: columns.clock.steps, episodes: columns.episodesBefore[row]))
        }
        // An episode that begins in this step begins after it.
        columns.clock.steps &+= columns.clockStride
        step()
      } : step,
    begin: begin,
    snapshot: { rows[$0].environment },
    free: {
      rows.deinitialize(count: count)
      rows.deallocate()
    },
    failure: { columns.failure },
    walk: openWalk(prototype, rows, columns) { begin(0) }, changesInTraining: changes)
}
