import CNativePlugins
import Drawing
import RLCore

/// A single row of a plugin, stepped alone.
final class PluginRow: ForeignWorld, @unchecked Sendable {
  let world: PluginWorld
  let spaces: PluginSpaces
  private let column: ObservationColumn
  var observations: Observations { column.rows }

  init(_ world: PluginWorld, _ spaces: PluginSpaces) {
    (self.world, self.spaces) = (world, spaces)
    column = ObservationColumn(
      count: 1, in: spaces.observation, maskedActions: spaces.masksActions ? spaces.action.count : nil)
  }

  func reset(seed: UInt64?) throws(EnvironmentFailure) {
    var row: Int32 = 0
    if var seed {
      try world.reset(&row, seeds: &seed, count: 1, into: observations)
    } else {
      try world.reset(&row, seeds: nil, count: 1, into: observations)
    }
    try inspect("reset")
  }

  func step(_ action: Int) throws(EnvironmentFailure) -> Step {
    var (action, reward, code) = (Int32(action), 0.0, UInt8(0))
    try world.step(&action, into: observations, &reward, &code)
    guard let ending = Ending(rawValue: code) else {
      throw EnvironmentFailure(
        "\(world.plugin.id): step returns the ending \(code); it is RL_RUNNING (0), RL_TERMINATED (1) or RL_TRUNCATED (2)"
      )
    }
    var row: Int32 = 0
    try world.writeLegalActions(&row, count: 1, into: observations)
    if ending == .terminated { observations.clearMask(0) }
    try inspect("step")
    return Step(reward: reward, ending: ending)
  }

  /// Accepts non-finite numbers, since they are shown to users who look for their cause.
  private func inspect(_ what: String) throws(EnvironmentFailure) {
    if let problem = spaces.problem(observations.row(0), allowsNonFinite: true) {
      throw EnvironmentFailure("\(world.plugin.id): \(what) observes \(problem)")
    }
  }

  /// Empty if unavailable.
  var info: [(name: String, value: InfoValue)] { (try? world.info(row: 0)) ?? [] }

  /// Nil if there is none, or if it cannot be shown.
  var scene: Scene? { (try? world.scene(row: 0)) ?? nil }

  func twin() throws(EnvironmentFailure) -> PluginRow? {
    try PluginRow(copying: 0, of: world, seeing: observations)
  }

  /// A separate row in the state of row `row` of `other`, or nil if the plugin cannot save states.
  convenience init?(copying row: Int, of other: PluginWorld, seeing columns: Observations)
    throws(EnvironmentFailure)
  {
    guard other.stateSize != nil else { return nil }
    let world = try PluginWorld(other.plugin, other.values, rows: 1)
    try world.copy(row: 0, from: other, row)
    self.init(world, try PluginSpaces(world.spaces, of: world.plugin))
    observations.copyRow(0, from: columns, row)
  }
}

/// A plugin's environment as a Swift value.
protocol PluginEnvironment: ForeignEnvironment, Drawable where World == PluginRow {
  var spaces: PluginSpaces { get }
}

struct PluginStates: PluginEnvironment, DiscreteEnvironment {
  var walk: ForeignWalk<PluginRow>
  let spaces: PluginSpaces
  var stateCount: Int { if case .discrete(let count) = spaces.observation { count } else { 0 } }
}

struct PluginArrays: PluginEnvironment, BoxEnvironment {
  var walk: ForeignWalk<PluginRow>
  let spaces: PluginSpaces
  var observationSpace: BoxSpace {
    if case .box(let box) = spaces.observation { box } else { BoxSpace([]) }
  }
}

extension PluginEnvironment {
  var actionSpace: DiscreteSpace { spaces.action }
  var masksActions: Bool { spaces.masksActions }

  func writeLegalActions(into flags: inout MutableSpan<Bool>) {
    let mask = walk.world?.observations.mask(0)
    for index in flags.indices { flags[index] = mask?.contains(index) ?? true }
  }

  /// The plugin's own picture, or its observation if it has none.
  func draw() -> Scene {
    if let scene = walk.world?.scene { return scene }
    let numbers = walk.world?.observations.row(0) ?? []
    if case .box(let box) = spaces.observation { return Scene(numbers: numbers, labels: box.labels) }
    return Scene(numbers: numbers, labels: ["state"])
  }

  /// A copy in the state of row `row` of `world`, or this one if the plugin cannot save states.
  func standing(at row: Int, of world: PluginWorld, seeing columns: Observations) -> any Environment {
    guard let alone = try? PluginRow(copying: row, of: world, seeing: columns) else { return self }
    var copy = self
    copy.walk = walk.moved(to: alone)
    return copy
  }
}
