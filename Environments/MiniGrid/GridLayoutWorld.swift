import Drawing
import RLCore
import Synchronization

/// A layout's states, found when they are first asked for.
final class GridLayoutStates: Sendable {
  let start: MiniGridWorld
  private let known = Mutex<GridStates??>(nil)

  init(_ start: MiniGridWorld) { self.start = start }

  /// Nil for a layout without an exact model.
  var states: GridStates? {
    known.withLock { known in
      if let known { return known }
      let states = GridStates(start)
      known = .some(states)
      return states
    }
  }

  /// Why there are none.
  var gap: String? {
    if states != nil { return nil }
    if case .dynamicObstacles = start.task { return "its obstacles move at random" }
    return "this layout has more than \(GridStates.most) states"
  }
}

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

/// A world of one layout that shows a view or the whole grid; within it, its state has a number.
struct SeenLayout: BoxEnvironment, EnvironmentAround, Drawable {
  private let layout: GridLayoutStates
  private var world: MiniGridWorld
  let actionSpace: DiscreteSpace

  init(_ layout: GridLayoutStates, _ world: MiniGridWorld) {
    (self.layout, self.world) = (layout, world)
    actionSpace = DiscreteSpace(labels: world.actionSpace.labels)
  }

  init(_ parameters: MiniGridWorld.Parameters) {
    let world = MiniGridWorld(parameters)
    self.init(GridLayoutStates(world), world)
  }

  /// The world with its state's number; without one where the layout has no model.
  var inner: any Environment {
    guard let states = layout.states, let state = states.state(of: world) else { return world }
    return NumberedGrid(states, world, state: state)
  }

  var observationSpace: BoxSpace { world.observationSpace }
  var info: [(name: String, value: InfoValue)] { world.info }

  mutating func reset(using random: inout RandomStream) { world.reset(using: &random) }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    world.step(action, using: &random)
  }

  func observe(into row: inout MutableSpan<Float>) { world.observe(into: &row) }

  func draw() -> Scene { world.draw() }
}

extension MadeEnvironment {
  /// A world of MiniGrid with these parameters.
  ///
  /// - Throws: where states are to be numbered and the layout has too many.
  init(_ task: GridTask, _ parameters: MiniGridWorld.Parameters) throws {
    let form = parameters.observation
    let world = MiniGridWorld(task, form, layout: parameters.layout.map(UInt64.init))
    guard parameters.layout != nil else {
      if form == .full { self.init(world) } else { self.init(world) { GridBatchStepper($0, $1) } }
      whyNoModel = { "every episode has another grid; fix one with layout, a seed" }
      return
    }
    let layout = GridLayoutStates(world)
    if form == .index {
      guard let states = layout.states else {
        throw ConfigurationProblem(
          "observation", "index is not possible, since \(layout.gap ?? "the states are unknown"); use view")
      }
      self.init(NumberedGrid(states, world, state: 0), model: { states.model })
      return
    }
    let seen = SeenLayout(layout, world)
    let space = ObservationSpace.box(world.observationSpace)
    self.init(
      prototype: seen, observationSpace: space, model: { layout.states?.model },
      writeObservation: { layout.states?.world(in: $0).observe(into: &$1) }
    ) { count, limit, seeds in
      guard form != .full else {
        return BatchEnvironment(seen, count: count, maxEpisodeSteps: limit, episodeSeeds: seeds)
      }
      return BatchEnvironment(
        count: count, observationSpace: space, actionSpace: seen.actionSpace, maxEpisodeSteps: limit,
        episodeSeeds: seeds
      ) { columns in GridBatchStepper(world, columns) { SeenLayout(layout, $0) } }
    }
    whyNoModel = { layout.gap }
  }
}
