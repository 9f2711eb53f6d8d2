import Foundation
import RLCore

/// The definition of a Gymnasium environment: its id and the constructor arguments that differ from the defaults.
struct GymnasiumEnvironment: Sendable {
  /// Who makes it, and the first word of its name.
  enum Kind: String, Sendable {
    case gymnasium, atari

    var prefix: String { rawValue + ":" }
  }

  var kind = Kind.gymnasium
  /// `CartPole-v1`, or `module:Name-v0` if a module registers it.
  let id: String
  /// The arguments that the user wrote as JSON, verbatim.
  let kwargs: String
  /// The arguments that are keys, as a line of JSON.
  let arguments: String
  /// Wrappers and the time limit inside them, entries of the observation and whether it is numbered, as a line of JSON.
  let view: String
  /// Timeout of a reset or a step, in seconds.
  let stepTimeout: Double
  /// Whether actions are masked if the environment provides masks.
  let usesMask: Bool
  /// Whether it provides masks in `info`; nil before it was queried.
  var showsMask: Bool?

  var name: String { kind.prefix + id }
}

/// A Python process with a batch of environments.
final class GymnasiumWorker: @unchecked Sendable {
  let process: PythonProcess
  private(set) var columns: SharedColumns?
  private(set) var actionSpace = DiscreteSpace("none")
  private(set) var observationSpace = ObservationSpace.discrete(count: 1)
  /// Whether each observation comes with an action mask.
  private(set) var masksActions = false
  /// Whether its observations are integers within their bounds.
  private(set) var isWhole = false
  /// What it has opened, as a cache key; empty if it cannot be reused.
  private(set) var key = ""
  /// Whether it has failed and must not be reused.
  var isSpoilt = false

  init(_ process: PythonProcess) { self.process = process }

  /// Timeout for imports and for creating `count` environments.
  static let openingTimeout = 120.0  // s

  /// Seconds of simulated time per step, if defined.
  private(set) var secondsPerStep: Double?

  static func key(_ environment: GymnasiumEnvironment, count: Int, isDrawn: Bool) -> String {
    let masks = "\(environment.usesMask) \(environment.showsMask ?? false)"
    return
      "\(environment.name) \(environment.kwargs) \(environment.arguments) \(environment.view) \(masks) \(count)\(isDrawn ? " drawn" : "")"
  }

  /// Replaces the environments by `count` new ones.
  ///
  /// - Parameter isDrawn: whether they will be asked for pictures.
  /// - Throws: why there can be none.
  func open(
    _ environment: GymnasiumEnvironment, count: Int, isDrawn: Bool
  ) throws(EnvironmentFailure) {
    key = ""
    let spaces = try process.ask(
      jsonLine([
        "do": "open", "kind": environment.kind.rawValue, "id": environment.id, "kwargs": environment.kwargs,
        "arguments": environment.arguments,
        "view": environment.view,
        "count": count, "drawn": isDrawn, "uses_mask": environment.usesMask,
        "masked": environment.showsMask ?? false, "probes": environment.showsMask == nil,
      ]),
      timeout: Self.openingTimeout)
    guard let actions = spaces.integer("actions"), (1...DiscreteSpace.mostRecorded).contains(actions),
      let observation = spaces.object("observation")
    else {
      throw EnvironmentFailure("\(environment.name): Python does not describe its spaces")
    }
    masksActions = spaces.bool("masked") ?? false
    secondsPerStep = spaces.number("seconds_per_step")
    actionSpace = DiscreteSpace(labels: (0..<actions).map { "action \($0)" })
    isWhole = observation.bool("whole") ?? false
    observationSpace = try Self.space(observation, of: environment.name)
    let columns = try SharedColumns(
      count: count, in: observationSpace, maskedActions: masksActions ? actions : nil)
    defer { columns.unname() }
    _ = try process.ask(
      jsonLine(["do": "share", "path": columns.path, "size": columns.size, "offsets": columns.offsets]),
      timeout: Self.openingTimeout)
    self.columns = columns
    // One that has been reset to be asked something is not as it was made.
    if environment.showsMask != nil { key = Self.key(environment, count: count, isDrawn: isDrawn) }
  }

  private static func space(
    _ observation: Message, of name: String
  ) throws(EnvironmentFailure) -> ObservationSpace {
    if let states = observation.integer("states") { return .discrete(count: states) }
    let shape = (observation.numbers("shape") ?? []).map(Int.init)
    let size = shape.reduce(1, *)
    // A single bound applies to all elements. JSON has no infinity; the worker writes 1e39, which no single holds.
    func bounds(_ key: String) throws(EnvironmentFailure) -> [Float] {
      let values = observation.numbers(key) ?? []
      if let first = values.first, values.count == 1 { return Array(repeating: Float(first), count: size) }
      guard values.count == size else {
        throw EnvironmentFailure("\(name): Python does not describe its spaces")
      }
      return values.map { Float($0) }
    }
    let labels = observation.texts("labels") ?? []
    var box = BoxSpace(
      shape: shape, low: try bounds("low"), high: try bounds("high"),
      labels: labels.count == size ? labels : (0..<size).map { "element \($0)" })
    if observation.bool("bytes") == true { box.elementType = .uint8 }
    return .box(box)
  }
}
