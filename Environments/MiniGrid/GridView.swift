import RLCore

/// What the agent of a MiniGrid world sees: 7 by 7 cells before it, without those behind walls and closed doors.
enum GridView {
  enum Form: String, CaseIterable, Sendable {
    case view, oneHot = "one-hot", flat, full, index
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
    case .view, .index: return box([side, side, 3], image(side, side))
    case .full: return box([task.columns, task.rows, 3], image(task.columns, task.rows))
    case .oneHot: return BoxSpace(shape: [side, side, depth], low: 0, high: 1, elementType: .uint8)
    case .flat:
      let missions = Float(max(task.missions.count - 1, 1))
      let rest: [(label: String, low: Float, high: Float)] = [("direction", 0, 3), ("mission", 0, missions)]
      return box([3 * side * side + 2], image(side, side) + rest)
    }
  }

  // MARK: Cells

  /// Of each row of the view, a byte each from the farthest, the cells that the agent sees, bit i for column i.
  static func visibleCells(_ world: MiniGridWorld) -> UInt64 {
    var map = world.map
    let lines = map.lines(before: world.column, world.row, direction: world.direction)
    return visibleCells(lines, GridTables.shared.start)
  }

  /// Row by row from the agent, see `GridTables`.
  @inline(__always) fileprivate static func visibleCells(
    _ lines: SIMD8<UInt64>, _ tables: GridTables.Start
  ) -> UInt64 {
    // A byte for each row, a bit for each column.
    var opaque: UInt64 = 0
    for column in 0..<side {
      opaque |= (lines[column] & 0x0080_8080_8080_8080) &>> UInt64(side &- column)
    }
    var (visible, seen): (UInt64, Int) = (0, 1 &<< (side / 2))
    for row in stride(from: side &- 1, through: 0, by: -1) {
      let transparent = ~Int(truncatingIfNeeded: opaque &>> UInt64(8 &* row)) & 0x7f
      let sight = tables.sight[seen &<< 7 | transparent]
      visible |= UInt64(sight & 0x7f) &<< UInt64(8 &* row)
      seen = Int(sight &>> 8)
    }
    return visible
  }

  /// The place in the grid of a cell of the view.
  static func place(_ world: MiniGridWorld, _ column: Int, _ row: Int) -> (column: Int, row: Int) {
    let forward = MiniGridWorld.step(world.direction)
    let (ahead, aside) = (side - 1 - row, column - side / 2)
    return (
      world.column + forward.column * ahead - forward.row * aside,
      world.row + forward.row * ahead + forward.column * aside
    )
  }

  // MARK: Numbers

  /// Writes the observation of `cells`, in every form but `full`.
  @inline(__always) static func write(
    _ cells: SIMD8<UInt64>, _ form: Form, into row: UnsafeMutablePointer<Float>,
    _ tables: GridTables.Start
  ) {
    if form == .oneHot { return writePlanes(cells, into: row) }
    var target = UnsafeMutableRawPointer(row)
    for column in 0..<side {
      var line = cells[column]
      for index in 0..<side {
        let numbers = tables.numbers[Int(truncatingIfNeeded: line & 0xff)]
        // The fourth number is overwritten by the next cell; behind the last one there may be nothing to overwrite.
        if column == side - 1, index == side - 1 {
          target.storeBytes(of: numbers.lowHalf, as: SIMD2<Float>.self)
          target.storeBytes(of: numbers[2], toByteOffset: 8, as: Float.self)
        } else {
          target.storeBytes(of: numbers, as: SIMD4<Float>.self)
        }
        target += 12
        line &>>= 8
      }
    }
    guard form == .flat else { return }
    row[3 &* side &* side] = Float(cells[0] &>> 56)
    row[3 &* side &* side &+ 1] = Float(cells[1] &>> 56)
  }

  private static func writePlanes(_ cells: SIMD8<UInt64>, into row: UnsafeMutablePointer<Float>) {
    row.update(repeating: 0, count: side &* side &* depth)
    for column in 0..<side {
      for index in 0..<side {
        let object = GridObject(code: UInt8(truncatingIfNeeded: cells[column] &>> UInt64(8 &* index)))
        let start = row + (column &* side &+ index) &* depth
        start[Int(object.kind)] = 1
        start[GridObject.Kind.count &+ Int(object.color)] = 1
        start[GridObject.Kind.count &+ GridObject.Color.count &+ Int(object.state)] = 1
      }
    }
  }

  /// Writes the observation of the whole grid.
  static func writeAll(_ world: MiniGridWorld, into row: UnsafeMutablePointer<Float>) {
    let tables = GridTables.shared.start
    func write(_ object: GridObject, _ index: Int) {
      let numbers = tables.numbers[Int(object.code)]
      for place in 0..<3 { row[3 &* index &+ place] = numbers[place] }
    }
    world.map.forEachByColumns { write($1, $0) }
    write(.agent(direction: world.direction), world.column * world.map.rows + world.row)
  }
}

extension MiniGridWorld {
  /// `[7]`, the codes of the cells that the agent sees, with what it carries in its own: line i is column i of the view, in its
  /// lowest seven bytes from the farthest row to the agent's.
  ///
  /// In the form `flat` the highest byte of the first line is the direction, and that of the second the mission. It changes
  /// nothing, but no world is copied for what is `mutating`.
  @inline(__always) mutating func look(_ tables: GridTables.Start) -> SIMD8<UInt64> {
    var lines = map.lines(before: column, row, direction: direction)
    if seesThroughWalls {
      lines &= SIMD8(repeating: 0x00ff_ffff_ffff_ffff)
    } else {
      let visible = GridView.visibleCells(lines, tables)
      for column in 0..<GridView.side {
        let isSeen = visible &>> UInt64(column) & 0x0001_0101_0101_0101
        lines[column] &= isSeen &* 0xff
      }
    }
    lines[GridView.side / 2] = lines[GridView.side / 2] & 0x0000_ffff_ffff_ffff | UInt64(carried.code) &<< 48
    if form == .flat {
      lines[0] |= UInt64(truncatingIfNeeded: direction) &<< 56
      lines[1] |= UInt64(truncatingIfNeeded: mission) &<< 56
    }
    return lines
  }
}
