import RLCore

/// A chain of rooms with a door between each two.
extension MiniGridWorld {
  mutating func makeMultiRoom(_ count: Int, largest: Int, using random: inout RandomStream) {
    // The number of rooms is drawn, from one.
    plan.roomCount = 0
    // Both lists become this world's own, so that no later episode has to copy one.
    plan.rooms[0] = GridPlan.Room()
    plan.attempt[0] = GridPlan.Room()
    while plan.roomCount < count {
      plan.attemptCount = 0
      let column = random.integer(0, map.columns - 2)
      let row = random.integer(0, map.columns - 2)
      _ = addRoom(count, largest: largest, entry: 2, column, row, using: &random)
      if plan.attemptCount > plan.roomCount {
        swap(&plan.rooms, &plan.attempt)
        plan.roomCount = plan.attemptCount
      }
    }
    var previous: UInt8?
    for index in 0..<count {
      let room = plan.rooms[index]
      map.wallsAround(room.column, room.row, width: room.width, height: room.height)
      guard index > 0 else { continue }
      let color = drawColor(except: previous, using: &random)
      map[room.doorColumn, room.doorRow] = .door(color, GridObject.DoorState.closed)
      previous = color
    }
    placeAgent(in: area(of: plan.rooms[0]), using: &random)
    place(.goal, in: area(of: plan.rooms[count - 1]), using: &random)
  }

  private func area(of room: GridPlan.Room) -> GridArea {
    GridArea(column: room.column, row: room.row, width: room.width, height: room.height)
  }

  private func drawColor(except previous: UInt8?, using random: inout RandomStream) -> UInt8 {
    guard let previous else { return random.color() }
    var index = random.below(GridObject.Color.count - 1)
    for place in 0...index where GridObject.Color.drawn[place] == previous {
      index += 1
      break
    }
    return GridObject.Color.drawn[index]
  }

  /// Tries a room behind a door, and the rooms after it; returns whether there is place for this one.
  ///
  /// - Parameters:
  ///   - left: rooms that are still to be placed.
  ///   - largest: the most cells of a side, walls included.
  ///   - entry: the wall with the door: 0 right, 1 below, 2 left, 3 above.
  private mutating func addRoom(
    _ left: Int, largest: Int, entry: Int, _ doorColumn: Int, _ doorRow: Int, using random: inout RandomStream
  ) -> Bool {
    let width = random.integer(4, largest + 1)
    let height = random.integer(4, largest + 1)
    var (column, row) = (doorColumn, doorRow)
    if plan.attemptCount > 0 {
      switch entry {
      case 0:
        column = doorColumn - width + 1
        row = random.integer(doorRow - height + 2, doorRow)
      case 1:
        column = random.integer(doorColumn - width + 2, doorColumn)
        row = doorRow - height + 1
      case 2: row = random.integer(doorRow - height + 2, doorRow)
      default: column = random.integer(doorColumn - width + 2, doorColumn)
      }
    }
    guard column >= 0, row >= 0, column + width <= map.columns, row + height < map.rows else { return false }
    for index in 0..<max(plan.attemptCount - 1, 0) {
      let room = plan.attempt[index]
      let isApart =
        column + width < room.column || room.column + room.width <= column || row + height < room.row
        || room.row + room.height <= row
      if !isApart { return false }
    }
    plan.attempt[plan.attemptCount] = GridPlan.Room(
      column: column, row: row, width: width, height: height, doorColumn: doorColumn, doorRow: doorRow)
    plan.attemptCount += 1
    if left == 1 { return true }
    for _ in 0..<8 {
      var exit = random.below(3)
      if exit >= entry { exit += 1 }
      var (exitColumn, exitRow) = (column, row)
      switch exit {
      case 0:
        exitColumn = column + width - 1
        exitRow = row + random.integer(1, height - 1)
      case 1:
        exitColumn = column + random.integer(1, width - 1)
        exitRow = row + height - 1
      case 2: exitRow = row + random.integer(1, height - 1)
      default: exitColumn = column + random.integer(1, width - 1)
      }
      if addRoom(
        left - 1, largest: largest, entry: (exit + 2) % 4, exitColumn, exitRow, using: &random)
      {
        break
      }
    }
    return true
  }
}
