import Drawing
import RLCore

/// A world of MiniGrid (Chevalier-Boisvert et al. 2023): an agent that turns and moves forward sees a part of a grid
/// with doors, keys, lava and goals.
struct MiniGridWorld: BoxEnvironment, Drawable {
  struct Parameters: Configuration {
    var observation = GridView.Form.view
    var layout: Int?

    static let keys: [ConfigurationKey<Self>] = [
      .init(
        "observation", \.observation,
        "What the agent observes: its view of 7 by 7 cells (view), the same as planes (one-hot), the view with direction and mission as one row of numbers (flat), the whole grid (full), or with a layout the index of the state (index)."
      ),
      .init(
        "layout", \.layout, in: 0...Int.max,
        "Seed of a grid and a start that are the same in every episode, which then has an exact model; null for others in each."
      ),
    ]

    func problems() -> [ConfigurationProblem] {
      guard observation == .index, layout == nil else { return [] }
      return [.init("observation", "index counts the states of one layout; set layout to a seed")]
    }
  }

  /// The package's actions, in order.
  private static let actions: [(label: String, move: GridMove?)] = [
    ("turn left", .left), ("turn right", .right), ("forward", .up), ("pick up", nil), ("drop", nil),
    ("toggle", nil), ("done", nil),
  ]

  let task: GridTask
  let form: GridView.Form
  let actionSpace: DiscreteSpace
  let observationSpace: BoxSpace
  var map: GridMap
  /// The agent's place; -1 before it has one.
  var column = -1
  var row = -1
  /// 0 right, 1 down, 2 left, 3 up.
  var direction = 0
  var carried = GridObject.empty
  var stepCount = 0
  /// Index into the task's missions.
  var mission = 0
  /// Where the task's door is, or what ends an episode well and badly in `Memory`; -1 for nowhere.
  var goalCell = -1
  var failureCell = -1
  /// Cells of the obstacles that move.
  var obstacles: [Int]
  /// What making a grid needs besides: kept, so that an episode allocates nothing.
  var plan: GridPlan

  let seesThroughWalls: Bool
  let maxSteps: Int
  /// The seed of every episode's grid and start; nil for others in each.
  let layout: UInt64?

  init(_ task: GridTask, _ form: GridView.Form, layout: UInt64? = nil) {
    (self.task, self.form, self.layout) = (task, form, layout)
    (maxSteps, seesThroughWalls) = (task.maxSteps, task.seesThroughWalls)
    map = GridMap(columns: task.columns, rows: task.rows)
    let actions = Self.actions.prefix(task.actionCount)
    actionSpace = DiscreteSpace(labels: actions.map(\.label), moves: actions.map(\.move))
    observationSpace = GridView.space(form, task)
    plan = GridPlan(task)
    var count = 0
    if case .dynamicObstacles(_, let obstacles, _) = task { count = obstacles }
    obstacles = Array(repeating: 0, count: count)
    var random = RandomStream(seed: 0)
    reset(using: &random)
  }

  init(_ parameters: Parameters) {
    self.init(
      .empty(size: 8, startsAnywhere: false), parameters.observation,
      layout: parameters.layout.map(UInt64.init))
  }

  /// What the package's observation holds besides the image.
  var info: [(name: String, value: InfoValue)] {
    [("direction", .number(Double(direction))), ("mission", .number(Double(mission)))]
  }

  /// One step in `direction`.
  static func step(_ direction: Int) -> (column: Int, row: Int) {
    direction & 1 == 0 ? (1 &- direction, 0) : (0, 2 &- direction)
  }

  var front: (column: Int, row: Int) {
    let step = Self.step(direction)
    return (column &+ step.column, row &+ step.row)
  }

  /// Takes an action and looks, with what was seen before it, since most actions of a beginner change nothing.
  @inline(__always) mutating func step(
    _ action: Int, seeing before: SIMD8<UInt64>, _ tables: GridTables.Start, using random: inout RandomStream
  ) -> (step: Step, cells: SIMD8<UInt64>) {
    let old = situation
    let step = step(action, using: &random)
    return (step, situation == old ? before : look(tables))
  }

  /// All that the agent sees depends on; the map by the count of its changes.
  private var situation: SIMD4<UInt32> {
    SIMD4(
      UInt32(truncatingIfNeeded: column &<< 16 | row), UInt32(truncatingIfNeeded: direction),
      UInt32(carried.code), map.version)
  }

  /// The reward of success.
  private var success: Double { 1 - 0.9 * (Double(stepCount) / Double(maxSteps)) }

  mutating func reset(using random: inout RandomStream) {
    (column, row, direction) = (-1, -1, 0)
    (stepCount, mission, goalCell, failureCell) = (0, 0, -1, -1)
    carried = .empty
    guard let layout else { return makeGrid(using: &random) }
    var own = RandomStream(seed: layout)
    makeGrid(using: &own)
  }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    switch task {
    case .dynamicObstacles:
      let object = map[front.column, front.row]
      let isBlocked = !object.isEmpty && !object.isGoal
      moveObstacles(using: &random)
      let step = take(action)
      return action == 2 && isBlocked ? Step(reward: -1, ending: .terminated) : step
    case .keyCorridor:
      let step = take(action)
      let hasBall = action == 3 && carried.isBall
      return hasBall ? Step(reward: success, ending: .terminated) : step
    case .unlock:
      let step = take(action)
      let isOpen = action == 5 && map[goalCell].isOpenDoor
      return isOpen ? Step(reward: success, ending: .terminated) : step
    case .memory:
      // Nothing can be picked up.
      let step = take(action == 3 ? 5 : action)
      let cell = row * map.columns + column
      if cell == goalCell { return Step(reward: success, ending: .terminated) }
      if cell == failureCell { return Step(reward: 0, ending: .terminated) }
      return step
    default:
      return take(action)
    }
  }

  /// What an action does in every task.
  private mutating func take(_ action: Int) -> Step {
    stepCount += 1
    let front = front
    let object = map[front.column, front.row]
    switch action {
    case 0: direction = (direction &+ 3) & 3
    case 1: direction = (direction &+ 1) & 3
    case 2:
      if object.canBeEntered { (column, row) = front }
      if object.isGoal { return Step(reward: success, ending: .terminated) }
      if object.isLava { return Step(reward: 0, ending: .terminated) }
    case 3:
      if object.canBePickedUp, carried.isEmpty {
        carried = object
        map[front.column, front.row] = .empty
      }
    case 4:
      if object.isEmpty, !carried.isEmpty {
        map[front.column, front.row] = carried
        carried = .empty
      }
    case 5:
      if object.isDoor { toggle(object, front) }
    default: break
    }
    return Step(reward: 0)
  }

  private mutating func toggle(_ door: GridObject, _ place: (column: Int, row: Int)) {
    if door.state == GridObject.DoorState.locked, carried != .key(door.color) { return }
    let state = door.isOpenDoor ? GridObject.DoorState.closed : GridObject.DoorState.open
    map[place.column, place.row] = .door(door.color, state)
  }

  /// Each obstacle goes to a free cell next to it; where none is found in 101 tries it stays.
  private mutating func moveObstacles(using random: inout RandomStream) {
    for index in obstacles.indices {
      let old = obstacles[index]
      let (oldColumn, oldRow) = (old % map.columns, old / map.columns)
      let area = GridArea(column: oldColumn - 1, row: oldRow - 1, width: 3, height: 3)
      guard let place = findPlace(in: area, mostTries: 101, using: &random) else { continue }
      map[place.column, place.row] = map[oldColumn, oldRow]
      map[oldColumn, oldRow] = .empty
      obstacles[index] = place.row * map.columns + place.column
    }
  }

  func observe(into row: inout MutableSpan<Float>) {
    row.withUnsafeMutableBufferPointer {
      guard let start = $0.baseAddress else { return }
      if form == .full { return GridView.writeAll(self, into: start) }
      let tables = GridTables.shared.start
      var world = self
      GridView.write(world.look(tables), form, into: start, tables)
    }
  }

  func draw() -> Scene { MiniGridScene(self).scene }
}
