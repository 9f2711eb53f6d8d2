import Drawing

/// The picture of a MiniGrid world: the whole grid, with the cells that the agent sees in another color.
struct MiniGridScene {
  private(set) var scene: Scene
  private let world: MiniGridWorld

  init(_ world: MiniGridWorld) {
    self.world = world
    let map = world.map
    scene = Scene(width: Double(map.columns), height: Double(map.rows))
    let seen = seenCells()
    for row in 0..<map.rows {
      for column in 0..<map.columns {
        scene.cell(column, row, seen.contains(row * map.columns + column) ? .start : .floor)
      }
    }
    scene.grid(columns: map.columns, rows: map.rows)
    for row in 0..<map.rows {
      for column in 0..<map.columns { draw(map[column, row], column, row) }
    }
    drawAgent()
  }

  private func seenCells() -> Set<Int> {
    let rows = world.seesThroughWalls ? UInt64.max : GridView.visibleCells(world)
    var cells: Set<Int> = []
    for row in 0..<GridView.side {
      for column in 0..<GridView.side where rows >> UInt64(8 * row + column) & 1 == 1 {
        let place = GridView.place(world, column, row)
        if world.map.contains(place.column, place.row) {
          cells.insert(place.row * world.map.columns + place.column)
        }
      }
    }
    return cells
  }

  private mutating func draw(_ object: GridObject, _ column: Int, _ row: Int) {
    let (x, y) = (Double(column), Double(row))
    switch object.kind {
    case GridObject.Kind.wall: scene.cell(column, row, .wall)
    case GridObject.Kind.goal: scene.cell(column, row, .goal)
    case GridObject.Kind.lava:
      scene.cell(column, row, .hazard)
      for wave in 0..<3 {
        let height = y + 0.28 + 0.22 * Double(wave)
        for part in 0..<4 {
          let left = x + 0.12 + 0.19 * Double(part)
          let (from, to) = part % 2 == 0 ? (0.08, 0.0) : (0.0, 0.08)
          scene.shapes.append(
            .line(from: .init(left, height + from), to: .init(left + 0.19, height + to), width: 0.05, .floor))
        }
      }
    case GridObject.Kind.door: drawDoor(object, x, y)
    case GridObject.Kind.key: drawKey(object, x, y)
    case GridObject.Kind.ball:
      scene.shapes.append(.circle(center: .init(x + 0.5, y + 0.5), radius: 0.32, .body))
      letter(object, x + 0.5, y + 0.5, 0.36, .background)
    default: break
    }
  }

  /// The initial of a color, since the themes' colors mean other things.
  private mutating func letter(
    _ object: GridObject, _ x: Double, _ y: Double, _ height: Double, _ color: Scene.Color
  ) {
    let name = GridObject.Color.names[Int(object.color)]
    scene.shapes.append(.text(String(name.prefix(1)), at: .init(x, y), height: height, color))
  }

  private mutating func drawDoor(_ door: GridObject, _ x: Double, _ y: Double) {
    if door.state == GridObject.DoorState.open {
      scene.shapes.append(.rectangle(origin: .init(x + 0.82, y), width: 0.18, height: 1, .body))
      return
    }
    scene.shapes.append(.rectangle(origin: .init(x, y), width: 1, height: 1, .body))
    if door.state == GridObject.DoorState.closed {
      scene.shapes.append(.rectangle(origin: .init(x + 0.1, y + 0.1), width: 0.8, height: 0.8, .floor))
      scene.shapes.append(.circle(center: .init(x + 0.76, y + 0.5), radius: 0.08, .body))
      letter(door, x + 0.42, y + 0.5, 0.44, .text)
    } else {
      letter(door, x + 0.36, y + 0.5, 0.44, .background)
      scene.shapes.append(.circle(center: .init(x + 0.74, y + 0.42), radius: 0.11, .background))
      scene.shapes.append(
        .line(from: .init(x + 0.74, y + 0.45), to: .init(x + 0.74, y + 0.68), width: 0.1, .background))
    }
  }

  private mutating func drawKey(_ key: GridObject, _ x: Double, _ y: Double, scale: Double = 1) {
    func point(_ a: Double, _ b: Double) -> Scene.Point { .init(x + a * scale, y + b * scale) }
    scene.shapes.append(.circle(center: point(0.62, 0.3), radius: 0.2 * scale, .body))
    scene.shapes.append(.circle(center: point(0.62, 0.3), radius: 0.09 * scale, .floor))
    scene.shapes.append(.line(from: point(0.62, 0.5), to: point(0.62, 0.84), width: 0.11 * scale, .body))
    for tooth in [0.64, 0.82] {
      scene.shapes.append(
        .line(from: point(0.44, tooth), to: point(0.62, tooth), width: 0.09 * scale, .body))
    }
    if scale == 1 { letter(key, x + 0.22, y + 0.42, 0.36, .text) }
  }

  /// A triangle that points forward, with what the agent carries in it.
  private mutating func drawAgent() {
    let center = Scene.Point(Double(world.column) + 0.5, Double(world.row) + 0.5)
    let forward = MiniGridWorld.step(world.direction)
    func point(_ ahead: Double, _ aside: Double) -> Scene.Point {
      .init(
        center.x + ahead * Double(forward.column) - aside * Double(forward.row),
        center.y + ahead * Double(forward.row) + aside * Double(forward.column))
    }
    scene.shapes.append(.polygon([point(0.4, 0), point(-0.38, 0.33), point(-0.38, -0.33)], .agent))
    switch world.carried.kind {
    case GridObject.Kind.key: drawKey(world.carried, center.x - 0.22, center.y - 0.2, scale: 0.4)
    case GridObject.Kind.ball:
      scene.shapes.append(.circle(center: point(-0.14, 0), radius: 0.13, .body))
    default: break
    }
  }
}
