import RLCore

/// Steps a batch through a plugin: one call of its `step` for all rows, one of its `reset` for those that ended.
final class PluginBatch: BatchStepper {
  private let columns: BatchColumns
  private let world: PluginWorld?
  private let prototype: any Environment
  private let stateCount: Int
  private let endedRows: UnsafeMutablePointer<Int32>
  private let endedSeeds: UnsafeMutablePointer<UInt64>
  private(set) var failure: EnvironmentFailure?

  init(
    _ columns: BatchColumns, _ spaces: PluginSpaces, _ prototype: any Environment,
    make: () throws(EnvironmentFailure) -> PluginWorld
  ) {
    (self.columns, self.prototype) = (columns, prototype)
    if case .discrete(let count) = spaces.observation { stateCount = count } else { stateCount = 0 }
    endedRows = .allocate(capacity: columns.count)
    endedSeeds = .allocate(capacity: columns.count)
    do throws(EnvironmentFailure) { world = try make() } catch {
      world = nil
      fail(error)
    }
  }

  deinit {
    endedRows.deallocate()
    endedSeeds.deallocate()
  }

  private func fail(_ error: EnvironmentFailure) {
    failure = error
    columns.failed.pointee = true
  }

  func reset() {
    guard failure == nil else { return }
    for row in 0..<columns.count { endedRows[row] = Int32(row) }
    begin(columns.count)
  }

  func step() {
    guard !columns.failed.pointee, let world else { return }
    columns.keepObservations()
    do throws(EnvironmentFailure) {
      try columns.endings.withMemoryRebound(to: UInt8.self, capacity: columns.count) {
        endings throws(EnvironmentFailure) in
        try world.step(columns.actions, into: columns.nextObservations, columns.rewards, endings)
        guard areSound(columns.nextObservations, endings) else { throw nonsense(endings) }
      }
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
    if ended > 0 { begin(ended) }
  }

  func begin(row: Int) {
    guard !columns.failed.pointee else { return }
    endedRows[0] = Int32(truncatingIfNeeded: row)
    begin(1)
  }

  /// Begins episodes in the first `count` of `endedRows`.
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
        endedRows, seeds: areSeeded ? UnsafePointer(endedSeeds) : nil, count: count,
        into: columns.observations)
      guard isSound(columns.observations) else { throw unsound("reset") }
    } catch { fail(error) }
  }

  /// Whether every number can be used without harm: a table indexed by a state that is none would be read outside.
  @inline(__always) private func areSound(
    _ observations: Observations, _ endings: UnsafeMutablePointer<UInt8>
  ) -> Bool {
    var exponents: UInt64 = 0
    var worst: UInt8 = 0
    for row in 0..<columns.count {
      exponents |= isNotFinite(columns.rewards[row])
      worst = max(worst, endings[row])
    }
    return exponents == 0 && worst <= 2 && isSound(observations)
  }

  @inline(__always) private func isNotFinite(_ value: Double) -> UInt64 {
    value.bitPattern & 0x7ff0_0000_0000_0000 == 0x7ff0_0000_0000_0000 ? 1 : 0
  }

  @inline(__always) private func isSound(_ observations: Observations) -> Bool {
    if let states = observations.states {
      var largest: UInt32 = 0
      for row in 0..<columns.count { largest = max(largest, UInt32(bitPattern: states[row])) }
      return largest < UInt32(stateCount)
    }
    guard let values = observations.values else { return true }
    var bad: UInt32 = 0
    for index in 0..<columns.count &* observations.rowSize {
      bad |= values[index].bitPattern & 0x7f80_0000 == 0x7f80_0000 ? 1 : 0
    }
    return bad == 0
  }

  private func nonsense(_ endings: UnsafeMutablePointer<UInt8>) -> EnvironmentFailure {
    for row in 0..<columns.count {
      if !columns.rewards[row].isFinite {
        return named("step gives the reward \(columns.rewards[row]); rewards are finite numbers")
      }
      if endings[row] > 2 {
        return named(
          "step gives the ending \(endings[row]); it is RL_RUNNING (0), RL_TERMINATED (1) or RL_TRUNCATED (2)"
        )
      }
    }
    return unsound("step")
  }

  private func unsound(_ what: String) -> EnvironmentFailure {
    named(
      "\(what) observes \(stateCount > 0 ? "a state that is not in 0 ..< state_count (\(stateCount))" : "a number that is not finite")"
    )
  }

  private func named(_ message: String) -> EnvironmentFailure {
    EnvironmentFailure("\(world?.plugin.id ?? ""): \(message)")
  }

  func environment(at index: Int) -> any Environment {
    guard let world, let copy = prototype as? any PluginEnvironment else { return prototype }
    return copy.standing(at: index, of: world, seeing: columns.observations)
  }
}
