import Drawing
import RLCore

/// A world of cells with numbered states, which can also be seen in other ways than by its state's number.
protocol GridWorld: DiscreteEnvironment, GridDrawable {
  /// The exact rules; nil where the state's number hides something that decides what follows.
  var exactModel: TransitionModel? { get }
  /// How a state looks.
  var sight: GridSight { get }
}

extension GridWorld where Self: ModelledEnvironment {
  var exactModel: TransitionModel? { model }
}

extension GridWorld {
  /// The states that differ from this one in the agent's row and column only, which are the first two factors.
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

/// How the states of a grid world look, as numbers and as planes of cells.
struct GridSight {
  struct Look {
    /// One number a factor, in `0 ..< count`.
    var factors: [Int]
    /// The cell of each moving plane's mark; nil where there is none.
    var cells: [Int?]
  }

  var rows, columns: Int
  /// The numbers that make up a state, and how many values each has.
  var factors: [(name: String, count: Int)]
  /// What never moves: the cells that each of these planes marks.
  var fixedPlanes: [(name: String, cells: [Int])]
  /// What moves: one cell a plane at most.
  var movingPlanes: [String]
  var look: (_ state: Int) -> Look

  /// A world whose state is the agent's cell, `row * columns + column`.
  static func agentAlone(rows: Int, columns: Int, fixedPlanes: [(name: String, cells: [Int])]) -> GridSight {
    GridSight(
      rows: rows, columns: columns, factors: [("row", rows), ("column", columns)], fixedPlanes: fixedPlanes,
      movingPlanes: ["agent"]
    ) { .init(factors: [$0 / columns, $0 % columns], cells: [$0]) }
  }
}

/// The form in which an agent sees a grid world.
enum GridObservation: String, CaseIterable, Sendable {
  case index
  case oneHot = "one-hot"
  case coordinates
  case planes
}

/// The parameters of a grid world with the form of its observations.
struct GridParameters<World: Configuration>: Configuration {
  var world = World()
  var observation = GridObservation.index

  static var keys: [ConfigurationKey<Self>] {
    World.keys.map { $0.within(\.world) } + [
      .init(
        "observation", \.observation,
        "What the agent sees: the state's number, a one at its place, its coordinates in [0, 1], or planes of cells."
      )
    ]
  }

  func problems() -> [ConfigurationProblem] { world.problems() }
}

extension EnvironmentEntry {
  /// A grid world, whose observations take the form that the key `observation` names.
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
      let world = try World(parameters.world)
      guard parameters.observation == .index else {
        let seen = SeenGrid(world, as: parameters.observation)
        let table = seen.table
        return MadeEnvironment(
          seen, model: { world.exactModel }, writeObservation: { table.write($0, into: &$1) })
      }
      return MadeEnvironment(world, model: { world.exactModel })
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
