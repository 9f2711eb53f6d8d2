import Drawing
import RLCore

/// A world of one layout, whose observation is the number of its state.
struct NumberedGrid: DiscreteEnvironment, GridDrawable {
  private let states: GridStates
  private var world: MiniGridWorld
  private(set) var state: Int
  let actionSpace: DiscreteSpace

  init(_ states: GridStates, _ world: MiniGridWorld, state: Int) {
    (self.states, self.world, self.state) = (states, world, state)
    // Turns are no moves on the map.
    actionSpace = DiscreteSpace(labels: world.actionSpace.labels)
  }

  init(_ parameters: MiniGridWorld.Parameters) throws {
    var parameters = parameters
    parameters.layout = parameters.layout ?? 0
    let world = MiniGridWorld(parameters)
    guard let states = GridStates(world) else { throw ConfigurationProblem("layout", "has too many states") }
    self.init(states, world, state: 0)
  }

  var stateCount: Int { states.count }
  var info: [(name: String, value: InfoValue)] { world.info }

  mutating func reset(using random: inout RandomStream) {
    world.reset(using: &random)
    state = 0
  }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    let result = world.step(action, using: &random)
    state = states.next(state, action)
    return result
  }

  func draw() -> Scene { world.draw() }

  /// The states that differ from this one only in the agent's cell.
  var gridLayout: GridLayout {
    GridLayout(columns: world.map.columns, rows: world.map.rows) { column, row in
      column == world.column && row == world.row ? state : states.state(of: world, column: column, row: row)
    }
  }
}
