import RLCore

/// Batch stepper for plugins: one call of `step` for all rows, one of `reset` for those that ended.
final class PluginBatch: BatchStepper {
  private let columns: BatchColumns
  private let world: PluginWorld?
  private let prototype: any Environment
  private let stateCount: Int
  /// `[B]`, all rows in order.
  private let everyRow: Column<Int32>
  private let endedRows: Column<Int32>
  private let endedSeeds: Column<UInt64>
  private(set) var failure: EnvironmentFailure?

  init(
    _ columns: BatchColumns, _ spaces: PluginSpaces, _ prototype: any Environment,
    make: () throws(EnvironmentFailure) -> PluginWorld
  ) {
    (self.columns, self.prototype) = (columns, prototype)
    if case .discrete(let count) = spaces.observation { stateCount = count } else { stateCount = 0 }
    everyRow = Column((0..<columns.count).map { Int32(truncatingIfNeeded: $0) })
    endedRows = Column(columns.count, filledWith: 0)
    endedSeeds = Column(columns.count, filledWith: 0)
    do throws(EnvironmentFailure) { world = try make() } catch {
      world = nil
      fail(error)
    }
  }

  private func fail(_ error: EnvironmentFailure) {
    failure = error
    columns.failed = true
  }

  func reset() {
    guard failure == nil else { return }
    for row in 0..<columns.count { endedRows[row] = Int32(row) }
    begin(columns.count)
  }

  func step() {
    guard !columns.failed, let world else { return }
    columns.keepObservations()
    do throws(EnvironmentFailure) {
      try columns.endings.start.withMemoryRebound(to: UInt8.self, capacity: columns.count) {
        endings throws(EnvironmentFailure) in
        try world.step(
          columns.actions.start, into: columns.nextObservations, columns.rewards.start, endings)
        guard areSound(columns.nextObservations, endings) else { throw nonsense(endings) }
      }
      try writeLegalActions()
    } catch { return fail(error) }
    var ended = 0
    for row in 0..<columns.count {
      let elapsed = columns.elapsedSteps[row] &+ 1
      columns.elapsedSteps[row] = elapsed
      if columns.endings[row] == .none {
        if elapsed < columns.limit { continue }
        columns.endings[row] = .truncated
      }
      columns.finishedSeeds[row] = columns.episodeSeeds[row]
      endedRows[ended] = Int32(truncatingIfNeeded: row)
      ended &+= 1
    }
    let size = columns.count &* columns.observations.rowSize
    if let from = columns.nextObservations.states {
      columns.observations.states?.update(from: from, count: size)
    }
    if let from = columns.nextObservations.values {
      columns.observations.values?.update(from: from, count: size)
    }
    if let from = columns.nextObservations.legalActions {
      columns.observations.legalActions?.update(
        from: from, count: columns.count &* columns.observations.actionCount)
    }
    if ended > 0 { begin(ended) }
  }

  func begin(row: Int) {
    guard !columns.failed else { return }
    endedRows[0] = Int32(truncatingIfNeeded: row)
    begin(1)
  }

  /// Starts episodes in the first `count` of `endedRows`.
  private func begin(_ count: Int) {
    var areSeeded = true
    for index in 0..<count {
      let row = Int(endedRows[index])
      columns.elapsedSteps[row] = 0
      if let seed = columns.nextSeed(row: row) {
        columns.episodeSeeds[row] = seed
        endedSeeds[index] = seed
      } else {
        areSeeded = false
      }
    }
    do throws(EnvironmentFailure) {
      try world?.reset(
        endedRows.start, seeds: areSeeded ? UnsafePointer(endedSeeds.start) : nil, count: count,
        into: columns.observations)
      guard isSound(columns.observations) else { throw unsound("reset") }
      for index in 0..<count where columns.observations.mask(Int(endedRows[index]))?.legalCount == 0 {
        throw noneIsLegal
      }
    } catch { fail(error) }
  }

  /// Queries the legal actions after a step; there are none once an episode has terminated.
  private func writeLegalActions() throws(EnvironmentFailure) {
    let next = columns.nextObservations
    guard next.legalActions != nil, let world else { return }
    try world.writeLegalActions(everyRow.start, count: columns.count, into: next)
    for row in 0..<columns.count {
      switch columns.endings[row] {
      case .terminated: next.clearMask(row)
      // Those of a truncated episode decide what its rest is worth.
      case .none, .truncated: if next.mask(row)?.legalCount == 0 { throw noneIsLegal }
      }
    }
  }

  private var noneIsLegal: EnvironmentFailure {
    named("legal_actions allows no action in an episode that has not terminated")
  }

  /// Whether every number can be used safely: an invalid state would be read outside a table.
  ///
  /// Numbers that are not finite do no harm here. Training looks for them itself, and ends as diverged.
  @inline(__always) private func areSound(
    _ observations: Observations, _ endings: UnsafeMutablePointer<UInt8>
  ) -> Bool {
    var worst: UInt8 = 0
    for row in 0..<columns.count { worst = max(worst, endings[row]) }
    return worst <= 2 && isSound(observations)
  }

  @inline(__always) private func isSound(_ observations: Observations) -> Bool {
    guard let states = observations.states else { return true }
    var largest: UInt32 = 0
    for row in 0..<columns.count { largest = max(largest, UInt32(bitPattern: states[row])) }
    return largest < UInt32(stateCount)
  }

  private func nonsense(_ endings: UnsafeMutablePointer<UInt8>) -> EnvironmentFailure {
    for row in 0..<columns.count where endings[row] > 2 {
      let ending = endings[row]
      endings[row] = 0
      return named(
        "step returns the ending \(ending); it is RL_RUNNING (0), RL_TERMINATED (1) or RL_TRUNCATED (2)")
    }
    return unsound("step")
  }

  private func unsound(_ what: String) -> EnvironmentFailure {
    named("\(what) observes a state that is not in 0 ..< state_count (\(stateCount))")
  }

  private func named(_ message: String) -> EnvironmentFailure {
    EnvironmentFailure("\(world?.plugin.id ?? ""): \(message)")
  }

  func environment(at index: Int) -> any Environment {
    guard let world, let copy = prototype as? any PluginEnvironment else { return prototype }
    return copy.standing(at: index, of: world, seeing: columns.observations)
  }
}
