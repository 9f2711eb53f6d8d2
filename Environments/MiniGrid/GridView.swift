import RLCore

/// What the agent of a MiniGrid world sees: 7 by 7 cells before it, without those behind walls and closed doors.
enum GridView {
  enum Form: String, CaseIterable, Sendable {
    case view, oneHot = "one-hot", flat, full
  }

  /// Columns and rows of the view; the agent is in the middle of the last row and looks up.
  static let side = 7

  private static let depth = GridObject.Kind.count + GridObject.Color.count + GridObject.DoorState.count

  static func space(_ form: Form, _ task: GridTask) -> BoxSpace {
    func image(_ columns: Int, _ rows: Int) -> [(label: String, low: Float, high: Float)] {
      var elements: [(label: String, low: Float, high: Float)] = []
      for cell in 0..<columns * rows {
        let place = "column \(cell / rows), row \(cell % rows)"
        elements.append(("kind in \(place)", 0, 10))
        elements.append(("color in \(place)", 0, 5))
        elements.append(("state in \(place)", 0, 3))
      }
      return elements
    }
    func box(_ shape: [Int], _ elements: [(label: String, low: Float, high: Float)]) -> BoxSpace {
      var space = BoxSpace(
        shape: shape, low: elements.map(\.low), high: elements.map(\.high), labels: elements.map(\.label))
      space.elementType = .uint8
      return space
    }
    switch form {
    case .view: return box([side, side, 3], image(side, side))
    case .full: return box([task.columns, task.rows, 3], image(task.columns, task.rows))
    case .oneHot: return BoxSpace(shape: [side, side, depth], low: 0, high: 1, elementType: .uint8)
    case .flat:
      let missions = Float(max(task.missions.count - 1, 1))
      let rest: [(label: String, low: Float, high: Float)] = [("direction", 0, 3), ("mission", 0, missions)]
      return box([3 * side * side + 2], image(side, side) + rest)
    }
  }

  static func write(_ world: MiniGridWorld, seesThroughWalls: Bool, into row: inout MutableSpan<Float>) {
    switch world.form {
    case .full: writeAll(world, into: &row)
    case .oneHot:
      for index in 0..<side * side * depth { row[index] = 0 }
      forEachCell(world, seesThroughWalls) { index, object in
        row[index &* depth &+ Int(object.kind)] = 1
        row[index &* depth &+ GridObject.Kind.count &+ Int(object.color)] = 1
        row[index &* depth &+ GridObject.Kind.count &+ GridObject.Color.count &+ Int(object.state)] = 1
      }
    case .view, .flat:
      forEachCell(world, seesThroughWalls) { index, object in
        row[3 &* index] = Float(object.kind)
        row[3 &* index &+ 1] = Float(object.color)
        row[3 &* index &+ 2] = Float(object.state)
      }
      guard world.form == .flat else { return }
      row[3 * side * side] = Float(world.direction)
      row[3 * side * side + 1] = Float(world.mission)
    }
  }

  private static func writeAll(_ world: MiniGridWorld, into values: inout MutableSpan<Float>) {
    let map = world.map
    for column in 0..<map.columns {
      for row in 0..<map.rows {
        var object = map[column, row]
        if column == world.column, row == world.row {
          object = GridObject(kind: GridObject.Kind.agent, color: 0, state: UInt8(world.direction))
        }
        let index = 3 * (column * map.rows + row)
        values[index] = Float(object.kind)
        values[index + 1] = Float(object.color)
        values[index + 2] = Float(object.state)
      }
    }
  }

  /// Calls `body` with each cell of the view, column by column.
  @inline(__always) private static func forEachCell(
    _ world: MiniGridWorld, _ seesThroughWalls: Bool, _ body: (_ index: Int, GridObject) -> Void
  ) {
    let visible = seesThroughWalls ? SIMD8<UInt8>(repeating: 0x7f) : visibleCells(world)
    for column in 0..<side {
      for row in 0..<side {
        var object = GridObject(kind: GridObject.Kind.unseen)
        if visible[row] >> UInt8(column) & 1 == 1 {
          object = column == side / 2 && row == side - 1 ? world.carried : self.object(world, column, row)
        }
        body(column &* side &+ row, object)
      }
    }
  }

  /// The place in the grid of a cell of the view.
  @inline(__always) static func place(
    _ world: MiniGridWorld, _ column: Int, _ row: Int
  ) -> (column: Int, row: Int) {
    let forward = MiniGridWorld.step(world.direction)
    let (ahead, aside) = (side &- 1 &- row, column &- side / 2)
    return (
      world.column &+ forward.column &* ahead &- forward.row &* aside,
      world.row &+ forward.row &* ahead &+ forward.column &* aside
    )
  }

  /// Beyond the grid there are walls.
  @inline(__always) private static func object(_ world: MiniGridWorld, _ column: Int, _ row: Int)
    -> GridObject
  {
    let place = place(world, column, row)
    return world.map.contains(place.column, place.row) ? world.map[place.column, place.row] : .wall
  }

  /// `[7]`, of each row of the view the cells that the agent sees, bit i for column i.
  ///
  /// Row by row from the agent: what is seen spreads sideways through transparent cells, first to the right and then to
  /// the left, and from each transparent cell that is seen to the next row and its diagonals on the way.
  static func visibleCells(_ world: MiniGridWorld) -> SIMD8<UInt8> {
    var result = SIMD8<UInt8>(repeating: 0)
    var seen: UInt8 = 1 << UInt8(side / 2)
    for row in stride(from: side - 1, through: 0, by: -1) {
      var transparent: UInt8 = 0
      for column in 0..<side where object(world, column, row).isTransparent {
        transparent |= 1 << UInt8(column)
      }
      for _ in 1..<side { seen |= (seen & transparent) << 1 & 0x7f }
      let right = seen & transparent & 0x3f
      for _ in 1..<side { seen |= (seen & transparent) >> 1 }
      let left = seen & transparent & 0x7e
      result[row] = seen
      seen = right | right << 1 | left | left >> 1
    }
    return result
  }
}
