/// One environment of a batch with what it draws from.
@usableFromInline struct Row<E: Environment> {
  @usableFromInline var environment: E
  @usableFromInline var random: RandomStream

  @inlinable init(environment: E, random: RandomStream) {
    (self.environment, self.random) = (environment, random)
  }
}

extension BatchEnvironment {
  /// `count` copies of `prototype`, whose observation is its state's number.
  @inlinable public convenience init<E: DiscreteEnvironment>(
    _ prototype: E, count: Int, maxEpisodeSteps: Int?, episodeSeeds: EpisodeSeeds
  ) {
    self.init(
      count: count, observationSpace: .discrete(count: prototype.stateCount), actionSpace: prototype.actionSpace,
      maxEpisodeSteps: maxEpisodeSteps, episodeSeeds: episodeSeeds
    ) { columns in
      formBodies(prototype, columns) { environment, row, observations in
        observations.states.unsafelyUnwrapped[row] = Int32(truncatingIfNeeded: environment.pointee.state)
      }
    }
  }

  /// `count` copies of `prototype`, whose observation is an array of numbers.
  @inlinable public convenience init<E: BoxEnvironment>(
    _ prototype: E, count: Int, maxEpisodeSteps: Int?, episodeSeeds: EpisodeSeeds
  ) {
    let space = prototype.observationSpace
    let size = space.count
    self.init(
      count: count, observationSpace: .box(space), actionSpace: prototype.actionSpace,
      maxEpisodeSteps: maxEpisodeSteps, episodeSeeds: episodeSeeds
    ) { columns in
      formBodies(prototype, columns) { environment, row, observations in
        let start = observations.values.unsafelyUnwrapped + row &* size
        var span = UnsafeMutableBufferPointer(start: start, count: size).mutableSpan
        environment.pointee.observe(into: &span)
      }
    }
  }
}

/// Forms the loops for one type of environment; `observe` writes one row of a column.
@inlinable func formBodies<E: Environment>(
  _ prototype: E, _ columns: BatchColumns,
  observe: @escaping (_ environment: UnsafeMutablePointer<E>, _ row: Int, _ observations: Observations) -> Void
) -> BatchBodies {
  let count = columns.count
  let rows = UnsafeMutablePointer<Row<E>>.allocate(capacity: count)
  for row in 0..<count {
    (rows + row).initialize(to: Row(environment: prototype, random: RandomStream(seed: 0)))
  }

  let begin = { (row: Int) in
    if let seed = columns.seeds[row].next() {
      columns.episodeSeeds[row] = seed
      rows[row].random = RandomStream(seed: seed)
    }
    columns.elapsedSteps[row] = 0
    rows[row].environment.reset(using: &rows[row].random)
    observe(&rows[row].environment, row, columns.observations)
  }

  return BatchBodies(
    reset: {
      for row in 0..<count { begin(row) }
    },
    step: {
      for row in 0..<count {
        columns.previousObservations.copyRow(row, from: columns.observations, row)
        let result = rows[row].environment.step(Int(columns.actions[row]), using: &rows[row].random)
        let elapsed = columns.elapsedSteps[row] &+ 1
        let ending = result.ending == .none && elapsed >= columns.limit ? .truncated : result.ending
        columns.elapsedSteps[row] = elapsed
        columns.rewards[row] = result.reward
        columns.endings[row] = ending
        observe(&rows[row].environment, row, columns.nextObservations)
        if ending == .none {
          columns.observations.copyRow(row, from: columns.nextObservations, row)
        } else {
          columns.finishedSeeds[row] = columns.episodeSeeds[row]
          begin(row)
        }
      }
    },
    snapshot: { rows[$0].environment },
    free: {
      rows.deinitialize(count: count)
      rows.deallocate()
    })
}
