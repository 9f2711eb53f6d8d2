/// A task of MiniGrid: what the grid is made of and what is rewarded.
enum GridTask: Sendable, Equatable {
  case empty(size: Int, startsAnywhere: Bool)
  case fourRooms
  case doorKey(size: Int)
  case multiRoom(rooms: Int, largest: Int)
  case lavaGap(size: Int)
  case crossing(size: Int, rivers: Int, isLava: Bool)
  case dynamicObstacles(size: Int, obstacles: Int, startsAnywhere: Bool)
  case keyCorridor(roomSize: Int, rows: Int)
  case unlock
  case memory(size: Int, hasRandomLength: Bool)

  var columns: Int {
    switch self {
    case .empty(let size, _), .doorKey(let size), .lavaGap(let size), .crossing(let size, _, _),
      .dynamicObstacles(let size, _, _), .memory(let size, _):
      size
    case .fourRooms: 19
    case .multiRoom: 25
    case .keyCorridor(let roomSize, _): 3 * (roomSize - 1) + 1
    case .unlock: 11
    }
  }

  var rows: Int {
    switch self {
    case .keyCorridor(let roomSize, let rows): rows * (roomSize - 1) + 1
    case .unlock: 6
    default: columns
    }
  }

  /// Steps after which an episode is truncated unless `max_episode_steps` is set; the reward of success falls with the steps
  /// used of them in any case.
  var maxSteps: Int {
    switch self {
    case .empty(let size, _), .lavaGap(let size), .crossing(let size, _, _),
      .dynamicObstacles(let size, _, _):
      4 * size * size
    case .fourRooms: 100
    case .doorKey(let size): 10 * size * size
    case .multiRoom(let rooms, _): 20 * rooms
    case .keyCorridor(let roomSize, _): 30 * roomSize * roomSize
    case .unlock: 288
    case .memory(let size, _): 5 * size * size
    }
  }

  var seesThroughWalls: Bool {
    switch self {
    case .empty, .dynamicObstacles: true
    default: false
    }
  }

  /// Of the seven actions, how many there are; the first ones are turns and the move forward.
  var actionCount: Int {
    if case .dynamicObstacles = self { 3 } else { 7 }
  }

  /// The missions, of which an episode has one; in `KeyCorridor` one for each color of the ball.
  var missions: [String] {
    switch self {
    case .empty, .dynamicObstacles: ["get to the green goal square"]
    case .fourRooms: ["reach the goal"]
    case .doorKey: ["use the key to open the door and then get to the goal"]
    case .multiRoom: ["traverse the rooms to get to the goal"]
    case .lavaGap, .crossing(_, _, true): ["avoid the lava and get to the green goal square"]
    case .crossing: ["find the opening and get to the green goal square"]
    case .keyCorridor: GridObject.Color.names.map { "pick up the \($0) ball" }
    case .unlock: ["open the door"]
    case .memory: ["go to the matching object at the end of the hallway"]
    }
  }
}
