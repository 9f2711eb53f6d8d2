import RLCore

/// Worlds of equal rooms in rows and columns, with doors between neighbors.
extension MiniGridWorld {
  private var roomSize: Int {
    if case .keyCorridor(let size, _) = task { size } else { 6 }
  }

  private var roomColumns: Int { (map.columns - 1) / (roomSize - 1) }
  private var roomRows: Int { (map.rows - 1) / (roomSize - 1) }

  private func room(_ column: Int, _ row: Int) -> Int { row * roomColumns + column }

  private func area(_ column: Int, _ row: Int) -> GridArea {
    let step = roomSize - 1
    return GridArea(column: column * step, row: row * step, width: roomSize, height: roomSize)
  }

  /// The room beyond a side of a room: 0 right, 1 below, 2 left, 3 above.
  private func neighbor(_ column: Int, _ row: Int, _ side: Int) -> (column: Int, row: Int)? {
    let step = Self.step(side)
    let (column, row) = (column + step.column, row + step.row)
    guard column >= 0, row >= 0, column < roomColumns, row < roomRows else { return nil }
    return (column, row)
  }

  private mutating func makeRooms(using random: inout RandomStream) {
    let step = roomSize - 1
    for row in 0..<roomRows {
      for column in 0..<roomColumns {
        map.wallsAround(column * step, row * step, width: roomSize, height: roomSize)
      }
    }
    for row in 0..<roomRows {
      for column in 0..<roomColumns {
        let index = room(column, row)
        (plan.openSides[index], plan.isLocked[index]) = (0, false)
        if column < roomColumns - 1 {
          plan.rightDoorRows[index] = random.integer(row * step + 1, row * step + step)
        }
        if row < roomRows - 1 {
          plan.lowerDoorColumns[index] = random.integer(column * step + 1, column * step + step)
        }
      }
    }
    (column, row) = (roomColumns / 2 * step + roomSize / 2, roomRows / 2 * step + roomSize / 2)
    direction = 0
  }

  private func doorPlace(_ column: Int, _ row: Int, _ side: Int) -> (column: Int, row: Int) {
    let step = roomSize - 1
    switch side {
    case 0: return (column * step + step, plan.rightDoorRows[room(column, row)])
    case 1: return (plan.lowerDoorColumns[room(column, row)], row * step + step)
    case 2: return (column * step, plan.rightDoorRows[room(column - 1, row)])
    default: return (plan.lowerDoorColumns[room(column, row - 1)], row * step)
    }
  }

  private mutating func connect(_ column: Int, _ row: Int, _ side: Int) {
    plan.openSides[room(column, row)] |= 1 << UInt8(side)
    guard let beyond = neighbor(column, row, side) else { return }
    plan.openSides[room(beyond.column, beyond.row)] |= 1 << UInt8((side + 2) % 4)
  }

  /// Returns where the door is.
  @discardableResult private mutating func addDoor(
    _ column: Int, _ row: Int, _ side: Int, _ color: UInt8, isLocked: Bool
  ) -> Int {
    plan.isLocked[room(column, row)] = isLocked
    let place = doorPlace(column, row, side)
    map[place.column, place.row] = .door(
      color, isLocked ? GridObject.DoorState.locked : GridObject.DoorState.closed)
    connect(column, row, side)
    return place.row * map.columns + place.column
  }

  /// Takes the wall above a room away.
  private mutating func removeUpperWall(_ column: Int, _ row: Int) {
    let area = area(column, row)
    for index in 1..<roomSize - 1 { map[area.column + index, area.row] = .empty }
    connect(column, row, 3)
  }

  /// An object in a room, not next to the agent.
  private mutating func add(
    _ object: GridObject, _ column: Int, _ row: Int, using random: inout RandomStream
  ) {
    let (agentColumn, agentRow) = (self.column, self.row)
    let place = findPlace(in: area(column, row), mostTries: 1001, using: &random) {
      abs(agentColumn - $0) + abs(agentRow - $1) < 2
    }
    guard let place else { return }
    map[place.column, place.row] = object
  }

  /// The agent in a room, not before an object.
  private mutating func placeAgent(_ column: Int, _ row: Int, using random: inout RandomStream) {
    while true {
      placeAgent(in: area(column, row), using: &random)
      let object = map[front.column, front.row]
      if object.isEmpty || object == .wall { return }
    }
  }

  /// Adds doors until every room can be reached.
  private mutating func connectAll(using random: inout RandomStream) {
    let step = roomSize - 1
    let start = room(column / step, row / step)
    for _ in 0...5000 {
      if countOfRooms(reachedFrom: start) == roomColumns * roomRows { return }
      let column = random.below(roomColumns)
      let row = random.below(roomRows)
      let side = random.below(4)
      guard let beyond = neighbor(column, row, side),
        plan.openSides[room(column, row)] >> UInt8(side) & 1 == 0,
        !plan.isLocked[room(column, row)], !plan.isLocked[room(beyond.column, beyond.row)]
      else { continue }
      addDoor(column, row, side, random.color(), isLocked: false)
    }
  }

  private func countOfRooms(reachedFrom start: Int) -> Int {
    var (reached, before): (UInt32, UInt32) = (1 << UInt32(start), 0)
    while reached != before {
      before = reached
      for row in 0..<roomRows {
        for column in 0..<roomColumns where reached >> UInt32(room(column, row)) & 1 == 1 {
          for side in 0..<4 where plan.openSides[room(column, row)] >> UInt8(side) & 1 == 1 {
            guard let beyond = neighbor(column, row, side) else { continue }
            reached |= 1 << UInt32(room(beyond.column, beyond.row))
          }
        }
      }
    }
    return reached.nonzeroBitCount
  }

  /// A hallway with rooms at both sides: the key in one on the left, the ball in a locked one on the right.
  mutating func makeKeyCorridor(_ rows: Int, using random: inout RandomStream) {
    makeRooms(using: &random)
    for row in 1..<max(rows, 1) { removeUpperWall(1, row) }
    let locked = random.below(rows)
    let color = random.color()
    goalCell = addDoor(2, locked, 2, color, isLocked: true)
    let ball = random.color()
    mission = Int(ball)
    add(.ball(ball), 2, locked, using: &random)
    add(.key(color), 0, random.below(rows), using: &random)
    placeAgent(1, rows / 2, using: &random)
    connectAll(using: &random)
  }

  mutating func makeUnlock(using random: inout RandomStream) {
    makeRooms(using: &random)
    let color = random.color()
    goalCell = addDoor(0, 0, 0, color, isLocked: true)
    add(.key(color), 0, 0, using: &random)
    placeAgent(0, 0, using: &random)
  }
}
