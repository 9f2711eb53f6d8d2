import Drawing

/// The picture of a game of MinAtar, drawn from its planes: what an agent sees and nothing else.
struct ArcadeScene {
  private(set) var scene = Scene(width: 10, height: 10)
  private let world: ArcadeWorld

  init(_ world: ArcadeWorld) {
    self.world = world
    scene.shapes.append(.rectangle(origin: .init(0, 0), width: 10, height: 10, .floor))
    switch world.game {
    case .asterix: drawAsterix()
    case .breakout: drawBreakout()
    case .freeway: drawFreeway()
    case .seaquest: drawSeaquest()
    case .spaceInvaders: drawSpaceInvaders()
    }
  }

  // MARK: Parts

  private mutating func forEach(_ plane: Int, _ body: (inout Scene, _ x: Double, _ y: Double) -> Void) {
    for (column, row) in world.cells(plane) { body(&scene, Double(column) + 0.5, Double(row) + 0.5) }
  }

  private mutating func block(_ plane: Int, width: Double, height: Double, _ color: Scene.Color) {
    forEach(plane) { scene, x, y in
      scene.shapes.append(
        .rectangle(origin: .init(x - width / 2, y - height / 2), width: width, height: height, color))
    }
  }

  private mutating func disc(_ plane: Int, radius: Double, _ color: Scene.Color) {
    forEach(plane) { scene, x, y in
      scene.shapes.append(.circle(center: .init(x, y), radius: radius, color))
    }
  }

  private mutating func dash(_ plane: Int, length: Double, width: Double = 0.1, _ color: Scene.Color) {
    forEach(plane) { scene, x, y in
      scene.shapes.append(
        .line(from: .init(x - length / 2, y), to: .init(x + length / 2, y), width: width, color))
    }
  }

  private mutating func bolt(_ plane: Int, _ color: Scene.Color) {
    forEach(plane) { scene, x, y in
      scene.shapes.append(.line(from: .init(x, y - 0.22), to: .init(x, y + 0.22), width: 0.18, color))
    }
  }

  /// Horizontal lines between the rows.
  private mutating func lanes(_ rows: ClosedRange<Int>) {
    for row in rows {
      let y = Double(row)
      scene.shapes.append(.line(from: .init(0, y), to: .init(10, y), width: 0.02, .line))
    }
  }

  // MARK: Games

  private mutating func drawBreakout() {
    block(3, width: 0.92, height: 0.86, .goal)
    disc(2, radius: 0.14, .line)
    disc(1, radius: 0.32, .body)
    forEach(0) { scene, x, y in
      scene.shapes.append(.line(from: .init(x - 0.32, y), to: .init(x + 0.32, y), width: 0.34, .agent))
    }
  }

  private mutating func drawAsterix() {
    lanes(1...9)
    dash(2, length: 0.5, .line)
    disc(3, radius: 0.32, .goal)
    disc(3, radius: 0.14, .start)
    forEach(1) { scene, x, y in
      scene.shapes.append(
        .polygon(
          [.init(x, y - 0.4), .init(x + 0.4, y), .init(x, y + 0.4), .init(x - 0.4, y)], .hazard))
    }
    disc(0, radius: 0.38, .agent)
    disc(0, radius: 0.14, .agentDetail)
  }

  private mutating func drawFreeway() {
    for row in [0.0, 9.0] {
      scene.shapes.append(
        .rectangle(origin: .init(0, row), width: 10, height: 1, row == 0 ? .goal : .start))
    }
    lanes(1...9)
    // A fast car has a long trail.
    for slowness in 1...5 {
      dash(1 + slowness, length: 0.2 + 0.14 * Double(5 - slowness), width: 0.12, .line)
    }
    forEach(1) { scene, x, y in
      scene.shapes.append(.line(from: .init(x - 0.2, y), to: .init(x + 0.2, y), width: 0.52, .hazard))
      scene.shapes.append(.rectangle(origin: .init(x - 0.14, y - 0.2), width: 0.28, height: 0.4, .floor))
    }
    disc(0, radius: 0.36, .agent)
    forEach(0) { scene, x, y in
      scene.shapes.append(
        .polygon([.init(x - 0.14, y - 0.3), .init(x + 0.14, y - 0.3), .init(x, y - 0.5)], .body))
      scene.shapes.append(.circle(center: .init(x, y - 0.14), radius: 0.1, .agentDetail))
    }
  }

  private mutating func drawSeaquest() {
    scene.shapes.append(.rectangle(origin: .init(0, 0), width: 10, height: 1, .start))
    scene.shapes.append(.rectangle(origin: .init(0, 9), width: 10, height: 1, .background))
    dash(3, length: 0.4, .line)
    block(7, width: 0.94, height: 0.4, .goal)
    disc(8, radius: 0.14, .agent)
    forEach(9) { scene, x, y in
      scene.shapes.append(.circle(center: .init(x, y - 0.2), radius: 0.16, .goal))
      scene.shapes.append(.line(from: .init(x, y), to: .init(x, y + 0.28), width: 0.2, .goal))
    }
    forEach(5) { scene, x, y in
      scene.shapes.append(.circle(center: .init(x, y), radius: 0.26, .hazard))
      for side in [-1.0, 1.0] {
        scene.shapes.append(
          .polygon(
            [.init(x + 0.15 * side, y), .init(x + 0.44 * side, y - 0.22), .init(x + 0.44 * side, y + 0.22)],
            .hazard))
      }
    }
    forEach(6) { scene, x, y in
      scene.shapes.append(
        .line(from: .init(x - 0.2, y + 0.06), to: .init(x + 0.2, y + 0.06), width: 0.4, .wall))
      scene.shapes.append(.rectangle(origin: .init(x - 0.12, y - 0.36), width: 0.24, height: 0.3, .wall))
    }
    dash(2, length: 0.3, width: 0.18, .body)
    dash(4, length: 0.3, width: 0.18, .hazard)
    drawSubmarine()
  }

  /// Bow and stern as one boat; at the edge of the screen the bow alone.
  private mutating func drawSubmarine() {
    let (bow, stern) = (world.cells(0).first, world.cells(1).first)
    guard let bow else { return }
    let front = Scene.Point(Double(bow.column) + 0.5, Double(bow.row) + 0.56)
    let back = Scene.Point(Double(stern?.column ?? bow.column) + 0.5, front.y)
    let side = front.x >= back.x ? 1.0 : -1.0
    scene.shapes.append(
      .line(
        from: .init(front.x + 0.1 * side, front.y), to: .init(back.x - 0.1 * side, back.y), width: 0.5, .agent
      ))
    let middle = (front.x + back.x) / 2
    scene.shapes.append(
      .rectangle(origin: .init(middle - 0.2, front.y - 0.46), width: 0.4, height: 0.4, .agent))
    scene.shapes.append(.circle(center: .init(front.x, front.y), radius: 0.12, .agentDetail))
  }

  private mutating func drawSpaceInvaders() {
    forEach(1) { scene, x, y in
      scene.shapes.append(.rectangle(origin: .init(x - 0.36, y - 0.28), width: 0.72, height: 0.42, .hazard))
      for side in [-1.0, 1.0] {
        scene.shapes.append(
          .line(
            from: .init(x + 0.24 * side, y + 0.1), to: .init(x + 0.3 * side, y + 0.34), width: 0.12, .hazard))
        scene.shapes.append(.circle(center: .init(x + 0.15 * side, y - 0.08), radius: 0.08, .floor))
      }
    }
    bolt(4, .body)
    bolt(5, .hazard)
    forEach(0) { scene, x, y in
      scene.shapes.append(.rectangle(origin: .init(x - 0.44, y), width: 0.88, height: 0.4, .agent))
      scene.shapes.append(.rectangle(origin: .init(x - 0.1, y - 0.36), width: 0.2, height: 0.4, .agent))
    }
  }
}
