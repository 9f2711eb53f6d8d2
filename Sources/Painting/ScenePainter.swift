import Drawing

/// Paints a scene into a rectangle, scaled to fit and centered.
package struct ScenePainter {
  package let scene: Scene
  /// The rectangle of the scene.
  package let frame: Rect
  /// Pixels per world unit.
  package let unit: Double

  /// - Parameter area: what the scene may fill.
  package init(_ scene: Scene, in area: Rect) {
    self.scene = scene
    var unit = min(area.width / max(scene.width, 1e-9), area.height / max(scene.height, 1e-9))
    // Whole pixels keep the lines of grids sharp.
    if unit > 12 { unit = unit.rounded(.down) }
    self.unit = unit
    let (width, height) = (scene.width * unit, scene.height * unit)
    frame = Rect(
      (area.x + (area.width - width) / 2).rounded(), (area.y + (area.height - height) / 2).rounded(), width,
      height)
  }

  package func position(_ point: Scene.Point) -> Point {
    Point(frame.x + point.x * unit, frame.y + point.y * unit)
  }

  /// The point of the scene at a pixel, or nil outside.
  package func point(at position: Point) -> Scene.Point? {
    frame.contains(position)
      ? Scene.Point((position.x - frame.x) / unit, (position.y - frame.y) / unit) : nil
  }

  /// The unit cell in `column` and `row`.
  package func cell(_ column: Int, _ row: Int) -> Rect {
    Rect(frame.x + Double(column) * unit, frame.y + Double(row) * unit, unit, unit)
  }

  package func paint(_ shapes: [Scene.Shape], on canvas: any Canvas, _ theme: Theme) {
    paint(shapes, on: canvas, color: theme.color)
  }

  /// - Parameter color: of what a shape stands for.
  package func paint(_ shapes: [Scene.Shape], on canvas: any Canvas, color: (Scene.Color) -> Color) {
    for shape in shapes {
      switch shape {
      case .rectangle(let origin, let width, let height, let meaning):
        let corner = position(origin)
        canvas.fill(Rect(corner.x, corner.y, width * unit, height * unit), color(meaning))
      case .circle(let center, let radius, let meaning):
        canvas.draw(.circle(position(center), radius: radius * unit), Style(fill: color(meaning)))
      case .line(let from, let to, let width, let meaning):
        canvas.draw(
          .line(position(from), position(to)),
          Style(stroke: color(meaning), width: max(width * unit, 1), hasRoundEnds: true))
      case .polygon(let points, let meaning):
        canvas.fill(points.map(position), color(meaning))
      case .text(let text, let at, let height, let meaning):
        canvas.text(
          text, at: position(at), size: height * unit, weight: .semibold, color: color(meaning),
          align: .center)
      case .image(let image, let origin, let width, let height):
        let corner = position(origin)
        canvas.image(image, in: Rect(corner.x, corner.y, width * unit, height * unit))
      }
    }
  }
}

extension Scene.Shape {
  /// Whether the shape belongs to the agent, which is drawn above everything else. A body that fills a cell is a thing of
  /// the world, such as a door.
  package var isAgent: Bool {
    switch self {
    case .rectangle(_, 1, 1, .body): false
    case .rectangle(_, _, _, let color), .circle(_, _, let color), .line(_, _, _, let color),
      .polygon(_, let color), .text(_, _, _, let color):
      color == .agent || color == .agentDetail || color == .body
    case .image: false
    }
  }
}
