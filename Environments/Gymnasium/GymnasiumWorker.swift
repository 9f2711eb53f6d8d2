import Foundation
import RLCore

/// What an environment of Gymnasium's is made of: its id there, and the constructor's arguments that differ from its own.
struct GymnasiumEnvironment: Sendable {
  static let prefix = "gymnasium:"

  /// `CartPole-v1`, or `module:Name-v0` where a module registers it.
  let id: String
  /// As a line of JSON, keys in order.
  let arguments: String
  /// Seconds that a reset or a step may take.
  let stepTimeout: Double

  var name: String { Self.prefix + id }
}

/// A Python process with a batch of environments in it.
final class GymnasiumWorker: @unchecked Sendable {
  let process: PythonProcess
  private(set) var columns: SharedColumns?
  private(set) var actionSpace = DiscreteSpace("none")
  private(set) var observationSpace = ObservationSpace.discrete(count: 1)
  /// What it has opened, to find it again.
  private(set) var key = ""
  /// Whether something went wrong in it, so that nobody should use it again.
  var isSpoilt = false

  init(_ process: PythonProcess) { self.process = process }

  /// Imports take their time, and so do `count` environments.
  static let openingTimeout = 120.0  // s

  /// Seconds that pass in the world with each step, where it has a pace.
  private(set) var secondsPerStep: Double?

  static func key(_ environment: GymnasiumEnvironment, count: Int, isDrawn: Bool) -> String {
    "\(environment.id) \(environment.arguments) \(count)\(isDrawn ? " drawn" : "")"
  }

  /// Makes `count` environments in place of those it has.
  ///
  /// - Parameter isDrawn: whether they will be asked for pictures.
  /// - Throws: why there can be none.
  func open(
    _ environment: GymnasiumEnvironment, count: Int, isDrawn: Bool
  ) throws(EnvironmentFailure) {
    key = ""
    let arguments = try? JSONSerialization.jsonObject(with: Data(environment.arguments.utf8))
    let spaces = try process.ask(
      jsonLine([
        "do": "open", "id": environment.id, "kwargs": arguments ?? [String: Any](), "count": count,
        "drawn": isDrawn,
      ]),
      timeout: Self.openingTimeout)
    guard let actions = spaces.integer("actions"), let observation = spaces.object("observation") else {
      throw EnvironmentFailure("\(environment.name): Python does not say what its spaces are")
    }
    secondsPerStep = spaces.number("seconds_per_step")
    actionSpace = DiscreteSpace(labels: (0..<max(actions, 1)).map { "action \($0)" })
    if let states = observation.integer("states") {
      observationSpace = .discrete(count: states)
    } else {
      let shape = (observation.numbers("shape") ?? []).map(Int.init)
      let (low, high) = (observation.numbers("low") ?? [], observation.numbers("high") ?? [])
      var box = BoxSpace(
        shape: shape, low: low.map(Self.bound), high: high.map(Self.bound),
        labels: low.indices.map { "element \($0)" })
      if observation.bool("bytes") == true { box.elementType = .uint8 }
      observationSpace = .box(box)
    }
    let columns = try SharedColumns(count: count, in: observationSpace)
    defer { columns.unname() }
    _ = try process.ask(
      jsonLine(["do": "share", "path": columns.path, "size": columns.size, "offsets": columns.offsets]),
      timeout: Self.openingTimeout)
    self.columns = columns
    key = Self.key(environment, count: count, isDrawn: isDrawn)
  }

  /// JSON has no infinity; the worker writes 1e39, which no single holds.
  private static func bound(_ value: Double) -> Float { Float(value) }
}

/// Workers that nobody uses at the moment: starting Python takes a quarter of a second, an evaluation can take less.
final class GymnasiumWorkers: @unchecked Sendable {
  static let shared = GymnasiumWorkers()
  private static let most = 8
  private let lock = NSLock()
  private var idle: [GymnasiumWorker] = []

  /// A worker with `count` environments open; they have not been reset.
  func take(
    _ environment: GymnasiumEnvironment, count: Int, isDrawn: Bool = false
  ) throws(EnvironmentFailure) -> GymnasiumWorker {
    let key = GymnasiumWorker.key(environment, count: count, isDrawn: isDrawn)
    if let worker = find({ $0.key == key }) { return worker }
    let worker = try takeAny(for: environment.name)
    try worker.open(environment, count: count, isDrawn: isDrawn)
    return worker
  }

  /// A worker that can be asked about anything.
  func takeAny(for name: String) throws(EnvironmentFailure) -> GymnasiumWorker {
    guard let worker = find({ _ in true }) else { return GymnasiumWorker(try PythonProcess(for: name)) }
    worker.process.name = name
    return worker
  }

  func giveBack(_ worker: GymnasiumWorker) {
    lock.lock()
    defer { lock.unlock() }
    if !worker.isSpoilt, idle.count < Self.most { idle.append(worker) }
  }

  private func find(_ isRight: (GymnasiumWorker) -> Bool) -> GymnasiumWorker? {
    lock.lock()
    defer { lock.unlock() }
    return idle.lastIndex(where: isRight).map { idle.remove(at: $0) }
  }
}
