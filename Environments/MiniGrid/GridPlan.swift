/// What the making of a grid works with, in memory that an environment keeps.
struct GridPlan: Sendable {
  /// A room of `MultiRoom`, with the door through which one comes in.
  struct Room: Sendable {
    var column = 0
    var row = 0
    var width = 0
    var height = 0
    var doorColumn = 0
    var doorRow = 0
  }

  /// The rooms of `MultiRoom`: those of the longest chain so far, and those of the present attempt.
  var rooms: [Room] = []
  var roomCount = 0
  var attempt: [Room] = []
  var attemptCount = 0
  /// Rivers of a crossing: their number, and 100 more for those that run from left to right.
  var rivers: [Int] = []
  /// The turns of the path through a crossing: 1 where it crosses an upright river.
  var path: [Int] = []
  /// Of each room of a grid of rooms: the row of its door to the right, the column of the one below, which of its sides
  /// are open or have doors (bit i: right, below, left, above), and whether it is locked.
  var rightDoorRows: [Int] = []
  var lowerDoorColumns: [Int] = []
  var openSides: [UInt8] = []
  var isLocked: [Bool] = []

  init(_ task: GridTask) {
    switch task {
    case .multiRoom(let count, _):
      rooms = Array(repeating: Room(), count: count)
      attempt = rooms
    case .crossing(let size, let count, _):
      rivers = Array(repeating: 0, count: 2 * ((size - 3) / 2))
      path = Array(repeating: 0, count: count)
    case .keyCorridor(_, let rows): makeRooms(3 * rows)
    case .unlock: makeRooms(2)
    default: break
    }
  }

  private mutating func makeRooms(_ count: Int) {
    rightDoorRows = Array(repeating: 0, count: count)
    lowerDoorColumns = rightDoorRows
    openSides = Array(repeating: 0, count: count)
    isLocked = Array(repeating: false, count: count)
  }
}

/// A rectangle of cells; what sticks out of the grid does not count.
struct GridArea {
  var column, row, width, height: Int
}
