import Drawing
import Foundation
import RLCore

/// A single Gymnasium environment, stepped alone.
final class GymnasiumRow: ForeignWorld, @unchecked Sendable {
  private let environment: GymnasiumEnvironment
  private let worker: GymnasiumWorker
  private let columns: SharedColumns
  private let watchman: ObservationGuard
  private(set) var info: [(name: String, value: InfoValue)] = []
  /// The last rendered picture, until the next step.
  private var drawn: Scene?

  /// - Throws: where no worker can be had.
  init(_ environment: GymnasiumEnvironment) throws(EnvironmentFailure) {
    self.environment = environment
    worker = try GymnasiumWorkers.shared.take(environment, count: 1, isDrawn: true)
    guard let columns = worker.columns else {
      throw EnvironmentFailure("\(environment.name): the environment is closed")
    }
    self.columns = columns
    watchman = ObservationGuard(
      worker.observationSpace, isWhole: worker.isWhole, of: environment.name)
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
    let reward = columns.rewards.pointee
    guard reward.isFinite else { throw notFinite("step returns the reward \(reward)") }
    return Step(reward: reward, ending: Ending(rawValue: columns.endings.pointee) ?? .truncated)
  }

  private func notFinite(_ what: String) -> EnvironmentFailure {
    EnvironmentFailure(
      "\(environment.name): \(what); fix the environment or its parameters", cause: .notFinite)
  }

  var secondsPerStep: Double? { worker.secondsPerStep }

  /// The environment's own picture, or its observation if it renders none.
  func scene(labels: [String]) -> Scene {
    if let drawn { return drawn }
    let scene = frame() ?? Scene(numbers: observations.row(0), labels: labels)
    drawn = scene
    return scene
  }

  private func frame() -> Scene? {
    guard !worker.isSpoilt else { return nil }
    let answer: Message
    do {
      answer = try worker.process.question(UInt8(ascii: "P"), timeout: environment.stepTimeout)
    } catch {
      // The next step will say why.
      worker.isSpoilt = true
      return nil
    }
    if let problem = answer.text("problem") {
      GymnasiumWorkers.shared.warn("\(environment.name): \(problem); its observation is shown instead")
    }
    guard let columns = answer.integer("columns"), let rows = answer.integer("rows"),
      let pixels = answer.text("pixels").flatMap({ Data(base64Encoded: $0) }),
      let image = Scene.Image(columns: columns, rows: rows, pixels: Array(pixels))
    else { return nil }
    // World units of a hundred pixels.
    var scene = Scene(width: Double(columns) / 100, height: Double(rows) / 100)
    scene.shapes.append(.image(image, origin: .init(0, 0), width: scene.width, height: scene.height))
    return scene
  }

  private func ask(_ byte: UInt8) throws(EnvironmentFailure) {
    drawn = nil
    do throws(EnvironmentFailure) {
      info = try worker.process.question(byte, timeout: environment.stepTimeout).object("info")?.facts ?? []
      try watchman.inspect(observations)
    } catch {
      worker.isSpoilt = true
      throw error
    }
    if let element = observations.row(0).firstIndex(where: { !$0.isFinite }) {
      throw notFinite("observes \(observations.row(0)[element]) as element \(element)")
    }
  }
}

struct GymnasiumStates: ForeignEnvironment, DiscreteEnvironment, Drawable {
  var walk: ForeignWalk<GymnasiumRow>
  let actionSpace: DiscreteSpace
  let masksActions: Bool
  let stateCount: Int

  func draw() -> Scene {
    walk.world?.scene(labels: ["state"]) ?? Scene(numbers: [], labels: [])
  }

  var secondsPerStep: Double? { walk.world?.secondsPerStep }
}

struct GymnasiumArrays: ForeignEnvironment, BoxEnvironment, Drawable {
  var walk: ForeignWalk<GymnasiumRow>
  let actionSpace: DiscreteSpace
  let masksActions: Bool
  let observationSpace: BoxSpace

  func draw() -> Scene {
    walk.world?.scene(labels: observationSpace.labels) ?? Scene(numbers: [], labels: [])
  }

  var secondsPerStep: Double? { walk.world?.secondsPerStep }
}
