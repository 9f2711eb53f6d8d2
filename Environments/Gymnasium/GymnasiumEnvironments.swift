import Drawing
import RLCore

/// One environment of Gymnasium's that steps alone.
final class GymnasiumRow: ForeignWorld, @unchecked Sendable {
  private let environment: GymnasiumEnvironment
  private let worker: GymnasiumWorker
  private let columns: SharedColumns
  private(set) var info: [(name: String, value: InfoValue)] = []
  /// What it shows of itself, once it has been asked for in this state; a nil in it for an environment that paints nothing.
  private var seen: Scene.Picture??

  /// - Throws: where no worker can be had.
  init(_ environment: GymnasiumEnvironment) throws(EnvironmentFailure) {
    self.environment = environment
    worker = try GymnasiumWorkers.shared.take(environment, count: 1, showsFrames: true)
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

  /// What Gymnasium's `render` paints; nil where it paints nothing.
  var picture: Scene.Picture? {
    if let seen { return seen }
    do throws(EnvironmentFailure) {
      seen = .some(try worker.process.question(UInt8(ascii: "F"), timeout: environment.stepTimeout).picture)
    } catch {
      // The next step says why.
      worker.isSpoilt = true
    }
    return seen ?? nil
  }

  private func ask(_ byte: UInt8) throws(EnvironmentFailure) {
    seen = nil
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

  func draw() -> Scene { walk.scene(labels: ["state"]) }
}

struct GymnasiumArrays: ForeignEnvironment, BoxEnvironment, Drawable {
  var walk: ForeignWalk<GymnasiumRow>
  let actionSpace: DiscreteSpace
  let observationSpace: BoxSpace

  func draw() -> Scene { walk.scene(labels: observationSpace.labels) }
}

extension ForeignWalk<GymnasiumRow> {
  /// The frame that Gymnasium paints, else the numbers that are observed.
  fileprivate func scene(labels: [String]) -> Scene {
    if let picture = world?.picture { return Scene(picture) }
    return Scene(numbers: world?.observations.row(0) ?? [], labels: labels)
  }
}
