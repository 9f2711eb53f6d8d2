import RLCore

/// The grids, made with the draws of the package in its order.
extension MiniGridWorld {
  mutating func makeGrid(using random: inout RandomStream) {
    map.clear()
    switch task {
    case .empty(_, let startsAnywhere): makeEmpty(startsAnywhere, using: &random)
    case .fourRooms: makeFourRooms(using: &random)
    case .doorKey: makeDoorKey(using: &random)
    case .multiRoom(let count, let largest): makeMultiRoom(count, largest: largest, using: &random)
    case .lavaGap: makeLavaGap(using: &random)
    case .crossing(_, let count, let isLava): makeCrossing(count, isLava ? .lava : .wall, using: &random)
    case .dynamicObstacles(_, _, let startsAnywhere):
      makeEmpty(startsAnywhere, using: &random)
      for index in obstacles.indices {
        guard let place = findPlace(in: wholeGrid, using: &random) else { continue }
        map[place.column, place.row] = .ball(GridObject.Color.blue)
        obstacles[index] = place.row * map.columns + place.column
      }
    case .keyCorridor(_, let rows): makeKeyCorridor(rows, using: &random)
    case .unlock: makeUnlock(using: &random)
    case .memory(_, let hasRandomLength): makeMemory(hasRandomLength, using: &random)
    }
  }

  private mutating func placeGoalInTheCorner() { map[map.columns - 2, map.rows - 2] = .goal }

  private mutating func startInTheCorner() { (column, row, direction) = (1, 1, 0) }

  private mutating func makeEmpty(_ startsAnywhere: Bool, using random: inout RandomStream) {
    map.wallsAround()
    placeGoalInTheCorner()
    if startsAnywhere { placeAgent(in: wholeGrid, using: &random) } else { startInTheCorner() }
  }

  private mutating func makeFourRooms(using random: inout RandomStream) {
    map.wallsAround()
    let (width, height) = (map.columns / 2, map.rows / 2)
    for lower in 0..<2 {
      for right in 0..<2 {
        let (left, top) = (right * width, lower * height)
        if right == 0 {
          map.verticalWall(left + width, top, length: height)
          map[left + width, random.integer(top + 1, top + height)] = .empty
        }
        if lower == 0 {
          map.horizontalWall(left, top + height, length: width)
          map[random.integer(left + 1, left + width), top + height] = .empty
        }
      }
    }
    placeAgent(in: wholeGrid, using: &random)
    place(.goal, in: wholeGrid, using: &random)
  }

  private mutating func makeDoorKey(using random: inout RandomStream) {
    map.wallsAround()
    placeGoalInTheCorner()
    let wall = random.integer(2, map.columns - 2)
    map.verticalWall(wall, 0, length: map.rows)
    let left = GridArea(column: 0, row: 0, width: wall, height: map.rows)
    placeAgent(in: left, using: &random)
    let yellow = GridObject.Color.yellow
    map[wall, random.integer(1, map.rows - 2)] = .door(yellow, GridObject.DoorState.locked)
    place(.key(yellow), in: left, using: &random)
  }

  private mutating func makeLavaGap(using random: inout RandomStream) {
    map.wallsAround()
    startInTheCorner()
    placeGoalInTheCorner()
    let column = random.integer(2, map.columns - 2)
    let row = random.integer(1, map.rows - 1)
    map.verticalWall(column, 1, length: map.rows - 2, of: .lava)
    map[column, row] = .empty
  }

  /// Rivers from wall to wall with an opening each, so that there is a path from corner to corner.
  private mutating func makeCrossing(
    _ count: Int, _ obstacle: GridObject, using random: inout RandomStream
  ) {
    map.wallsAround()
    startInTheCorner()
    placeGoalInTheCorner()
    let (level, half) = (100, plan.rivers.count / 2)
    for index in 0..<half {
      plan.rivers[index] = 2 + 2 * index
      plan.rivers[half + index] = level + 2 + 2 * index
    }
    random.shuffleList(&plan.rivers)
    for index in 0..<count {
      let river = plan.rivers[index]
      if river < level {
        map.verticalWall(river, 1, length: map.rows - 2, of: obstacle)
      } else {
        map.horizontalWall(1, river - level, length: map.columns - 2, of: obstacle)
      }
    }
    var upright = 0
    for index in 0..<count where plan.rivers[index] < level { upright += 1 }
    for index in 0..<count { plan.path[index] = index < upright ? 1 : 0 }
    random.shuffleList(&plan.path)
    // The room in which the path is, by the rivers to its left and above.
    var (left, above) = (0, 0)
    for index in 0..<count {
      let (right, below) = (
        nextRiver(after: left, from: 0, count), nextRiver(after: above, from: level, count)
      )
      if plan.path[index] == 1 {
        map[right, random.integer(above + 1, below)] = .empty
        left = right
      } else {
        map[random.integer(left + 1, right), below] = .empty
        above = below
      }
    }
  }

  /// The first river of its kind beyond `position`, or the grid's last line.
  private func nextRiver(after position: Int, from base: Int, _ count: Int) -> Int {
    var next = map.columns - 1
    for index in 0..<count {
      let river = plan.rivers[index] - base
      if river > position, river < next { next = river }
    }
    return next
  }

  /// A start room with an object, a hallway, and two objects at its end, of which one matches.
  private mutating func makeMemory(_ hasRandomLength: Bool, using random: inout RandomStream) {
    map.wallsAround()
    let middle = map.rows / 2
    let end = hasRandomLength ? random.integer(4, map.columns - 2) : map.columns - 3
    map.horizontalWall(1, middle - 2, length: 4)
    map.horizontalWall(1, middle + 2, length: 4)
    map[4, middle - 1] = .wall
    map[4, middle + 1] = .wall
    for index in stride(from: 5, to: end, by: 1) {
      map[index, middle - 1] = .wall
      map[index, middle + 1] = .wall
    }
    for index in 0..<map.rows {
      if index != middle { map[end, index] = .wall }
      map[end + 2, index] = .wall
    }
    (column, row, direction) = (random.integer(1, end + 1), middle, 0)
    let green = GridObject.Color.green
    let isKey = random.below(2) == 0
    map[1, middle - 1] = isKey ? .key(green) : .ball(green)
    let isKeyBelow = random.below(2) == 0
    map[end + 1, middle - 2] = isKeyBelow ? .ball(green) : .key(green)
    map[end + 1, middle + 2] = isKeyBelow ? .key(green) : .ball(green)
    let cells = ((middle - 1) * map.columns + end + 1, (middle + 1) * map.columns + end + 1)
    (goalCell, failureCell) = isKey == isKeyBelow ? (cells.1, cells.0) : (cells.0, cells.1)
  }
}
