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
      maxEpisodeSteps: maxEpisodeSteps, episodeSeeds: episodeSeeds)
    form(prototype) { environment, row, observations in
      observations.states.unsafelyUnwrapped[row] = Int32(truncatingIfNeeded: environment.pointee.state)
    }
  }

  /// `count` copies of `prototype`, whose observation is an array of numbers.
  @inlinable public convenience init<E: BoxEnvironment>(
    _ prototype: E, count: Int, maxEpisodeSteps: Int?, episodeSeeds: EpisodeSeeds
  ) {
    let space = prototype.observationSpace
    self.init(
      count: count, observationSpace: .box(space), actionSpace: prototype.actionSpace,
      maxEpisodeSteps: maxEpisodeSteps, episodeSeeds: episodeSeeds)
    let size = space.count
    form(prototype) { environment, row, observations in
      let start = observations.values.unsafelyUnwrapped + row * size
      var span = UnsafeMutableBufferPointer(start: start, count: size).mutableSpan
      environment.pointee.observe(into: &span)
    }
  }

  /// Forms the loops for one type of environment; `observe` writes one row of a column.
  @inlinable func form<E: Environment>(
    _ prototype: E,
    observe: @escaping (_ environment: UnsafeMutablePointer<E>, _ row: Int, _ observations: Observations) -> Void
  ) {
    let rows = UnsafeMutablePointer<Row<E>>.allocate(capacity: count)
    for row in 0..<count {
      (rows + row).initialize(to: Row(environment: prototype, random: RandomStream(seed: 0)))
    }
    // Only plain values are captured: the batch owns these closures and must not be owned by them.
    let (count, seeds, episodeSeeds, elapsed) = (count, seeds, episodeSeeds, elapsedSteps)
    let (actions, rewards, endings) = (actions, rewards, endings)
    let (observations, previous, next) = (observations, previousObservations, nextObservations)
    let limit = Int32(clamping: maxEpisodeSteps ?? Int(Int32.max))

    let begin = { (row: Int) in
      if let seed = seeds[row].next() {
        episodeSeeds[row] = seed
        rows[row].random = RandomStream(seed: seed)
      }
      elapsed[row] = 0
      rows[row].environment.reset(using: &rows[row].random)
      observe(&rows[row].environment, row, observations)
    }
    resetBody = {
      for row in 0..<count { begin(row) }
    }
    stepBody = {
      previous.copy(from: observations)
      for row in 0..<count {
        let result = rows[row].environment.step(Int(actions[row]), using: &rows[row].random)
        rewards[row] = result.reward
        elapsed[row] &+= 1
        let ending = result.ending == .none && elapsed[row] >= limit ? .truncated : result.ending
        endings[row] = ending
        observe(&rows[row].environment, row, next)
        if ending == .none {
          observations.copyRow(row, from: next, row)
        } else {
          begin(row)
        }
      }
    }
    snapshotBody = { rows[$0].environment }
    freeBody = {
      rows.deinitialize(count: count)
      rows.deallocate()
    }
  }
}
