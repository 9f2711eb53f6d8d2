import CNativePlugins
import Drawing

extension PluginWorld {
  /// The plugin's picture of row `row`; nil where it draws none, or one without an extent.
  func scene(row: Int) -> Scene? {
    guard let draw = declared.draw else { return nil }
    var drawn = rl_scene()
    draw(world, Int32(row), &drawn)
    guard drawn.width > 0, drawn.height > 0, drawn.width.isFinite, drawn.height.isFinite else { return nil }
    var scene = Scene(width: drawn.width, height: drawn.height)
    guard let shapes = drawn.shapes else { return scene }
    for index in 0..<Int(max(drawn.count, 0)) {
      if let shape = Scene.Shape(shapes[index]) { scene.shapes.append(shape) }
    }
    return scene
  }
}

extension Scene.Shape {
  /// Nil for a kind that is none.
  fileprivate init?(_ shape: rl_shape) {
    let (color, point) = (Scene.Color(code: shape.color), Scene.Point(shape.x, shape.y))
    switch shape.kind {
    case Int32(RL_RECTANGLE):
      self = .rectangle(origin: point, width: shape.width, height: shape.height, color)
    case Int32(RL_CIRCLE): self = .circle(center: point, radius: shape.radius, color)
    case Int32(RL_LINE):
      self = .line(from: point, to: Scene.Point(shape.x2, shape.y2), width: shape.width, color)
    case Int32(RL_POLYGON):
      guard let points = shape.points else { return nil }
      self = .polygon(
        (0..<Int(max(shape.point_count, 0))).map { Scene.Point(points[2 * $0], points[2 * $0 + 1]) }, color)
    case Int32(RL_LABEL): self = .text(pluginText(shape.text) ?? "", at: point, height: shape.height, color)
    default: return nil
    }
  }
}

extension Scene.Color {
  /// The colours in the order of RL_COLOR_BACKGROUND and those after it.
  fileprivate init(code: Int32) {
    let all: [Scene.Color] = [
      .background, .floor, .wall, .line, .start, .goal, .hazard, .agent, .agentDetail, .body, .text,
    ]
    self = all.indices.contains(Int(code)) ? all[Int(code)] : .body
  }
}
