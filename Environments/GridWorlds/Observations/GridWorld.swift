import Drawing
import RLCore

/// A grid world with numbered states and several forms of observation.
protocol GridWorld: DiscreteEnvironment, GridDrawable {
  /// The exact model, or nil if the next state depends on more than the state index.
  var exactModel: TransitionModel? { get }
  /// The observation of the current state.
  var sight: GridSight { get }
}

extension GridWorld where Self: ModelledEnvironment {
  var exactModel: TransitionModel? { model }
}

extension GridWorld {
  /// The states that differ from this one only in the agent's row and column, which are the first two factors.
  var gridLayout: GridLayout {
    let sight = sight
    guard sight.factors.count > 2 else {
      return GridLayout(columns: sight.columns, rows: sight.rows) { column, row in
        let cell = row * sight.columns + column
        return cell < stateCount ? cell : nil
      }
    }
    let rest = sight.look(state).factors.dropFirst(2)
    var states: [Int: Int] = [:]
    for state in 0..<stateCount {
      let factors = sight.look(state).factors
      if factors.dropFirst(2) == rest { states[factors[0] * sight.columns + factors[1]] = state }
    }
    return GridLayout(columns: sight.columns, rows: sight.rows) { states[$1 * sight.columns + $0] }
  }
}

/// The observations of a grid world's states, as coordinates and as planes of cells.
struct GridSight {
  struct Look {
    /// One number per factor, in `0 ..< count`.
    var factors: [Int]
    /// The cell marked in each moving plane, or nil if there is none.
    var cells: [Int?]
  }

  var rows, columns: Int
  /// The factors of a state with their numbers of values.
  var factors: [(name: String, count: Int)]
  /// Fixed planes with the cells that each of them marks.
  var fixedPlanes: [(name: String, cells: [Int])]
  /// Moving planes: at most one marked cell each.
  var movingPlanes: [String]
  var look: (_ state: Int) -> Look

  /// A grid world whose state is the agent's cell, `row * columns + column`.
  static func agentAlone(rows: Int, columns: Int, fixedPlanes: [(name: String, cells: [Int])]) -> GridSight {
    GridSight(
      rows: rows, columns: columns, factors: [("row", rows), ("column", columns)], fixedPlanes: fixedPlanes,
      movingPlanes: ["agent"]
    ) { .init(factors: [$0 / columns, $0 % columns], cells: [$0]) }
  }
}

/// Form of observation of a grid world.
enum GridObservation: String, CaseIterable, Sendable {
  case index
  case oneHot = "one-hot"
  case coordinates
  case planes
}

/// Parameters of a grid world with its form of observation.
struct GridParameters<World: Configuration>: Configuration {
  var world = World()
  var observation = GridObservation.index

  static var keys: [ConfigurationKey<Self>] {
    World.keys.map { $0.within(\.world) } + [
      .init(
        "observation", \.observation,
        "What the agent observes: the state index, a one-hot vector, coordinates in [0, 1], or planes of cells."
      )
    ]
  }

  func problems() -> [ConfigurationProblem] { world.problems() }
}

extension MadeEnvironment {
  /// A grid world with this form of observation.
  init<World: GridWorld>(_ world: World, as form: GridObservation) {
    guard form != .index else {
      self.init(world, model: { world.exactModel })
      return
    }
    let seen = SeenGrid(world, as: form)
    let table = seen.table
    self.init(seen, model: { world.exactModel }, writeObservation: { table.write($0, into: &$1) })
  }
}

extension EnvironmentEntry {
  /// A grid world with observations in the form selected by the key `observation`.
  static func gridWorld<World: GridWorld>(
    _ id: String, _ type: World.Type, defaults: [String: ConfigurationValue] = [:], summary: String,
    documentation: String, maxEpisodeSteps: @escaping @Sendable (World.Parameters) -> Int?,
    rewardThreshold: Double? = nil
  ) -> EnvironmentEntry {
    EnvironmentEntry(
      id, GridParameters<World.Parameters>.self, defaults: defaults, summary: summary,
      documentation: documentation, maxEpisodeSteps: { maxEpisodeSteps($0.world) },
      rewardThreshold: rewardThreshold
    ) { parameters in
      MadeEnvironment(try World(parameters.world), as: parameters.observation)
    }
  }

  static func gridWorld<World: GridWorld>(
    _ id: String, _ type: World.Type, defaults: [String: ConfigurationValue] = [:], summary: String,
    documentation: String, maxEpisodeSteps: Int? = nil, rewardThreshold: Double? = nil
  ) -> EnvironmentEntry {
    gridWorld(
      id, type, defaults: defaults, summary: summary, documentation: documentation,
      maxEpisodeSteps: { _ in maxEpisodeSteps }, rewardThreshold: rewardThreshold)
  }
}
