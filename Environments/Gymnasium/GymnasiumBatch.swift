import RLCore

/// Batch stepper for Python environments: one message and one reply per step, resets included; numbers are
/// passed in shared memory.
///
/// The worker is told the seed of each row's next episode ahead of time, so that it can begin it by itself.
final class GymnasiumBatch: BatchStepper {
  private let columns: BatchColumns
  private let timeout: Double
  private let prototype: any Environment
  private let name: String
  private var worker: GymnasiumWorker?
  private var shared: SharedColumns?
  private var watchman: ObservationGuard?
  private(set) var failure: EnvironmentFailure?

  init(_ columns: BatchColumns, _ environment: GymnasiumEnvironment, _ prototype: any Environment) {
    (self.columns, self.prototype) = (columns, prototype)
    (timeout, name) = (environment.stepTimeout, environment.name)
    do throws(EnvironmentFailure) {
      let worker = try GymnasiumWorkers.shared.take(environment, count: columns.count)
      (self.worker, shared) = (worker, worker.columns)
      watchman = ObservationGuard(worker.observationSpace, isWhole: worker.isWhole, of: name)
    } catch { fail(error) }
  }

  deinit { if let worker { GymnasiumWorkers.shared.giveBack(worker) } }

  private func fail(_ error: EnvironmentFailure) {
    failure = error
    worker?.isSpoilt = true
    columns.failed = true
  }

  var remark: String? { watchman?.remark }

  func reset() {
    guard failure == nil, let worker, let shared else { return }
    shared.limit.pointee = columns.limit == .max ? .max : Int64(columns.limit)
    tellSeeds(shared)
    do throws(EnvironmentFailure) {
      try worker.process.command(UInt8(ascii: "R"), timeout: timeout)
      copy(shared.observations, to: columns.observations)
      try inspectBeginnings()
    } catch { return fail(error) }
    for row in 0..<columns.count { noteBeginning(row) }
  }

  func begin(row: Int) {
    guard !columns.failed, let worker, let shared else { return }
    tellSeeds(shared)
    do throws(EnvironmentFailure) {
      _ = try worker.process.ask(jsonLine(["do": "begin", "row": row]), timeout: timeout)
      columns.observations.copyRow(row, from: shared.observations, row)
      try inspectBeginnings()
    } catch { return fail(error) }
    noteBeginning(row)
  }

  func step() {
    guard !columns.failed, let worker, let shared else { return }
    let count = columns.count
    columns.keepObservations()
    shared.actions.update(from: columns.actions.start, count: count)
    tellSeeds(shared)
    do throws(EnvironmentFailure) {
      try worker.process.command(UInt8(ascii: "S"), timeout: timeout)
      copy(shared.next, to: columns.nextObservations)
      try watchman?.inspect(columns.nextObservations)
    } catch { return fail(error) }
    columns.rewards.start.update(from: shared.rewards, count: count)
    copy(shared.next, to: columns.observations)
    var hasBegun = false
    for row in 0..<count {
      let ending = Ending(rawValue: shared.endings[row]) ?? .truncated
      columns.endings[row] = ending
      columns.elapsedSteps[row] &+= 1
      guard ending != .none else { continue }
      hasBegun = true
      columns.finishedSeeds[row] = columns.episodeSeeds[row]
      columns.observations.copyRow(row, from: shared.observations, row)
      noteBeginning(row)
    }
    do throws(EnvironmentFailure) {
      if hasBegun { try watchman?.inspect(columns.observations) }
      try inspectMasks()
    } catch { fail(error) }
  }

  private func inspectBeginnings() throws(EnvironmentFailure) {
    try watchman?.inspect(columns.observations)
    try inspectMasks()
  }

  /// Checks that every policy has a legal action.
  private func inspectMasks() throws(EnvironmentFailure) {
    guard columns.observations.legalActions != nil else { return }
    for row in 0..<columns.count where columns.observations.mask(row)?.legalCount == 0 {
      throw EnvironmentFailure(
        "\(name): its action_mask allows no action though its episode has not ended", cause: .environment)
    }
  }

  /// Records that the worker has started an episode in row `row`.
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
    if let from = source.legalActions {
      target.legalActions?.update(from: from, count: source.count &* source.actionCount)
    }
  }

  func environment(at index: Int) -> any Environment { prototype }
}
