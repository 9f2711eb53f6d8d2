extension BatchEnvironment {
  /// Transfers the state of the rows apart from the environments' own states: seed source, seeds of the running
  /// episodes, and last observations. `replay` brings the environments themselves back.
  ///
  /// - Precondition: episodes begin with drawn seeds.
  package func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    var streams = (0..<count).map { columns.seeds[$0].stream }
    try state.streams("seeds", &streams)
    if state.mode == .restore { for row in 0..<count { columns.seeds[row].stream = streams[row] } }
    try state.values("episode_seeds", episodeSeeds, shape: [count])
    // A single row's is known from the trainer.
    if changesInTraining, count > 1 {
      var before = (0..<count).map { UInt64(columns.episodesBefore[$0]) }
      try state.array("episodes_before", &before, shape: [count])
      for row in 0..<count { columns.episodesBefore[row] = Int(clamping: before[row]) }
    }
    try state.scope("observations") { state throws(TensorMismatch) in
      try observations.transfer(&state, rows: count, of: observationSpace)
    }
  }

  /// Undoes the last step as far as `transfer` covers it: observations, seeds of the running episodes and seed source.
  /// The environments themselves have taken the step, so the batch is of no use but to be stored.
  ///
  /// - Precondition: episodes begin with drawn seeds.
  package func forgetLastStep() {
    for row in 0..<count {
      observations.copyRow(row, from: previousObservations, row)
      guard endings[row] != .none else { continue }
      episodeSeeds[row] = finishedSeeds[row]
      columns.seeds[row].stream.stepBack()
    }
  }

  /// Restores every row to its running episode: resets it with its seed and repeats its actions.
  ///
  /// No environment needs to know how to save itself for that; it only has to be what the seed and the actions make of it.
  /// Each row's episode begins so late that all are done at once, since rows step together.
  ///
  /// - Parameters:
  ///   - actions: of each row's running episode so far.
  ///   - shouldStop: asked between two steps; once it says so, the batch is of no use.
  /// - Returns: the rows in which something else was seen at the end than before; these have begun a new episode.
  /// - Throws: if the environment fails.
  package func replay(
    _ actions: (_ row: Int) -> UnsafeBufferPointer<Int32>, shouldStop: () -> Bool = { false }
  ) throws(EnvironmentFailure) -> [Int] {
    let histories = (0..<count).map(actions)
    let (begun, sources) = (
      UnsafeMutableBufferPointer(start: episodeSeeds, count: count).map { $0 }, seedSources
    )
    let expected = ObservationColumn(
      count: count, in: observationSpace,
      maskedActions: observations.legalActions.map { _ in actionSpace.count })
    for row in 0..<count { expected.rows.copyRow(row, from: observations, row) }

    let (clock, before) = (columns.clock, (0..<count).map { columns.episodesBefore[$0] })

    var differs = Array(repeating: false, count: count)
    let longest = histories.map(\.count).max() ?? 0
    columns.clock.steps -= longest * count
    for time in 0...longest {
      for row in 0..<count where longest - histories[row].count == time {
        columns.seeds[row] = SeedSource(.listed([begun[row]]), row: 0, of: 1)
        columns.clock.episodes = before[row]
        bodies.begin(row)
      }
      if time == longest || shouldStop() { break }
      for row in 0..<count {
        let past = time - (longest - histories[row].count)
        self.actions[row] =
          past >= 0 ? histories[row][past] : Int32(observations.mask(row)?.action(at: 0) ?? 0)
        if let mask = observations.mask(row), !mask.contains(Int(self.actions[row])) {
          differs[row] = true
          self.actions[row] = Int32(mask.action(at: 0))
        }
      }
      step()
      if let failure { throw failure }
      for row in 0..<count where time >= longest - histories[row].count && endings[row] != .none {
        differs[row] = true
      }
    }
    if let failure { throw failure }
    columns.clock = clock
    for row in 0..<count {
      columns.episodesBefore[row] = before[row]
      columns.seeds[row] = sources[row]
      episodeSeeds[row] = begun[row]
      if !observations.row(row, equals: expected.rows, row) { differs[row] = true }
      if differs[row] { bodies.begin(row) }
    }
    if let failure { throw failure }
    return (0..<count).filter { differs[$0] }
  }

  private var seedSources: [SeedSource] { (0..<count).map { columns.seeds[$0] } }
}
