import RLCore

/// Steps a batch in Python: one message and one answer a step, resets included; numbers travel in shared memory.
///
/// The worker is told the seed of each row's next episode ahead of time, so that it can begin it by itself.
final class GymnasiumBatch: BatchStepper {
  private let columns: BatchColumns
  private let timeout: Double
  private let stateCount: Int
  private let prototype: any Environment
  private let name: String
  private var worker: GymnasiumWorker?
  private var shared: SharedColumns?
  private(set) var failure: EnvironmentFailure?

  init(
    _ columns: BatchColumns, _ environment: GymnasiumEnvironment, _ space: ObservationSpace,
    _ prototype: any Environment
  ) {
    (self.columns, self.prototype) = (columns, prototype)
    (timeout, name) = (environment.stepTimeout, environment.name)
    if case .discrete(let count) = space { stateCount = count } else { stateCount = 0 }
    do throws(EnvironmentFailure) {
      let worker = try GymnasiumWorkers.shared.take(environment, count: columns.count)
      (self.worker, shared) = (worker, worker.columns)
    } catch { fail(error) }
  }

  deinit { if let worker { GymnasiumWorkers.shared.giveBack(worker) } }

  private func fail(_ error: EnvironmentFailure) {
    failure = error
    worker?.isSpoilt = true
    columns.failed.pointee = true
  }

  func reset() {
    guard failure == nil, let worker, let shared else { return }
    shared.limit.pointee = columns.limit == .max ? .max : Int64(columns.limit)
    tellSeeds(shared)
    do throws(EnvironmentFailure) {
      try worker.process.command(UInt8(ascii: "R"), timeout: timeout)
      copy(shared.observations, to: columns.observations)
      try inspect(columns.observations)
    } catch { return fail(error) }
    for row in 0..<columns.count { noteBeginning(row) }
  }

  func begin(row: Int) {
    guard !columns.failed.pointee, let worker, let shared else { return }
    tellSeeds(shared)
    do throws(EnvironmentFailure) {
      _ = try worker.process.ask(jsonLine(["do": "begin", "row": row]), timeout: timeout)
    } catch { return fail(error) }
    columns.observations.copyRow(row, from: shared.observations, row)
    do throws(EnvironmentFailure) { try inspect(columns.observations) } catch { return fail(error) }
    noteBeginning(row)
  }

  func step() {
    guard !columns.failed.pointee, let worker, let shared else { return }
    let count = columns.count
    columns.keepObservations()
    shared.actions.update(from: columns.actions, count: count)
    tellSeeds(shared)
    do throws(EnvironmentFailure) {
      try worker.process.command(UInt8(ascii: "S"), timeout: timeout)
      copy(shared.next, to: columns.nextObservations)
      try inspect(columns.nextObservations)
    } catch { return fail(error) }
    columns.rewards.update(from: shared.rewards, count: count)
    copy(shared.next, to: columns.observations)
    for row in 0..<count {
      let ending = Ending(rawValue: shared.endings[row]) ?? .truncated
      columns.endings[row] = ending
      columns.elapsedSteps[row] &+= 1
      guard ending != .none else { continue }
      columns.finishedSeeds[row] = columns.episodeSeeds[row]
      columns.observations.copyRow(row, from: shared.observations, row)
      noteBeginning(row)
    }
  }

  /// Notes that the worker has begun an episode in row `row`.
  private func noteBeginning(_ row: Int) {
    columns.elapsedSteps[row] = 0
    if let seed = columns.nextSeed(row: row) { columns.episodeSeeds[row] = seed & Self.seedBits }
  }

  /// NumPy takes 63 bits of a seed from here; drawn seeds have 53.
  private static let seedBits: UInt64 = 0x7fff_ffff_ffff_ffff

  private func tellSeeds(_ shared: SharedColumns) {
    for row in 0..<columns.count {
      shared.seeds[row] = columns.seedAhead(row: row).map { Int64(bitPattern: $0 & Self.seedBits) } ?? -1
    }
  }

  private func copy(_ source: Observations, to target: Observations) {
    let size = source.count &* source.rowSize
    if let from = source.states { target.states?.update(from: from, count: size) }
    if let from = source.values { target.values?.update(from: from, count: size) }
  }

  /// A state that is none would be read outside of tables.
  private func inspect(_ observations: Observations) throws(EnvironmentFailure) {
    if let states = observations.states {
      for row in 0..<observations.count where states[row] < 0 || states[row] >= stateCount {
        throw EnvironmentFailure(
          "\(name): observes state \(states[row]), which is not in its space of \(stateCount)")
      }
    } else if let values = observations.values {
      var bad: UInt32 = 0
      for index in 0..<observations.count &* observations.rowSize {
        bad |= values[index].bitPattern & 0x7f80_0000 == 0x7f80_0000 ? 1 : 0
      }
      if bad != 0 { throw EnvironmentFailure("\(name): observes a number that is not finite") }
    }
  }

  func environment(at index: Int) -> any Environment { prototype }
}
