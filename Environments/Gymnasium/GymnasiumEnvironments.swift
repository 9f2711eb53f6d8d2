import Drawing
import RLCore

/// One environment of Gymnasium's that steps alone.
final class GymnasiumRow: ForeignWorld, @unchecked Sendable {
  private let environment: GymnasiumEnvironment
  private let worker: GymnasiumWorker
  private let columns: SharedColumns
  private(set) var info: [(name: String, value: InfoValue)] = []

  /// - Throws: where no worker can be had.
  init(_ environment: GymnasiumEnvironment) throws(EnvironmentFailure) {
    self.environment = environment
    worker = try GymnasiumWorkers.shared.take(environment, count: 1)
    guard let columns = worker.columns else {
      throw EnvironmentFailure("\(environment.name): has nothing open")
    }
    self.columns = columns
  }

  deinit { GymnasiumWorkers.shared.giveBack(worker) }

  var observations: Observations { columns.next }

  func reset(seed: UInt64?) throws(EnvironmentFailure) {
    columns.seeds.pointee = seed.map { Int64(bitPattern: $0 & 0x7fff_ffff_ffff_ffff) } ?? -1
    try ask(UInt8(ascii: "B"))
  }

  func step(_ action: Int) throws(EnvironmentFailure) -> Step {
    columns.actions.pointee = Int32(truncatingIfNeeded: action)
    try ask(UInt8(ascii: "W"))
    return Step(
      reward: columns.rewards.pointee, ending: Ending(rawValue: columns.endings.pointee) ?? .truncated)
  }

  private func ask(_ byte: UInt8) throws(EnvironmentFailure) {
    do throws(EnvironmentFailure) {
      info = try worker.process.question(byte, timeout: environment.stepTimeout).object("info")?.facts ?? []
    } catch {
      worker.isSpoilt = true
      throw error
    }
  }
}

struct GymnasiumStates: ForeignEnvironment, DiscreteEnvironment, Drawable {
  var walk: ForeignWalk<GymnasiumRow>
  let actionSpace: DiscreteSpace
  let stateCount: Int

  func draw() -> Scene { Scene(numbers: walk.world?.observations.row(0) ?? [], labels: ["state"]) }
}

struct GymnasiumArrays: ForeignEnvironment, BoxEnvironment, Drawable {
  var walk: ForeignWalk<GymnasiumRow>
  let actionSpace: DiscreteSpace
  let observationSpace: BoxSpace

  func draw() -> Scene {
    Scene(numbers: walk.world?.observations.row(0) ?? [], labels: observationSpace.labels)
  }
}
