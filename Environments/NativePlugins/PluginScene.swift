import CNativePlugins
import Drawing
import RLCore

extension PluginWorld {
  /// The plugin's picture of row `row`, or nil if it draws none.
  ///
  /// - Throws: where no painter could show it.
  func scene(row: Int) throws(EnvironmentFailure) -> Scene? {
    guard plugin.declared.draw != nil else { return nil }
    func refuse(_ message: String) -> EnvironmentFailure { EnvironmentFailure("\(plugin.id): \(message)") }
    var drawn = rl_scene()
    if let message = rl_plugin_draw(functions, world, Int32(row), &drawn) {
      throw refuse("draw failed: \(pluginText(message) ?? "")")
    }
    let extent = SceneExtent(width: drawn.width, height: drawn.height)
    guard extent.isSound else {
      throw refuse(
        "draw returns a scene of \(drawn.width) by \(drawn.height); sides are above 0, the longer at most a thousand times the shorter"
      )
    }
    guard (0...RL_MAX_SHAPES).contains(drawn.count), drawn.shapes != nil || drawn.count == 0 else {
      throw refuse("draw returns \(drawn.count) shapes; a scene has 0 to \(RL_MAX_SHAPES)")
    }
    var scene = Scene(width: drawn.width, height: drawn.height)
    for index in 0..<Int(drawn.count) {
      guard let shape = drawn.shapes?[index] else { break }
      if let problem = extent.problem(shape) { throw refuse("draw returns shape \(index) \(problem)") }
      if let shape = Scene.Shape(shape) { scene.shapes.append(shape) }
    }
    return scene
  }
}

/// Limits on the size of drawn shapes.
private struct SceneExtent {
  let width, height: Double
  private var longer: Double { max(width, height) }
  private static let ratio = 1000.0

  var isSound: Bool {
    width > 0 && height > 0 && longer <= 1e9 && min(width, height) >= 1e-9
      && longer <= Self.ratio * min(width, height)
  }

  /// The problem with a shape, or nil if it can be drawn.
  func problem(_ shape: rl_shape) -> String? {
    let place: [(String, Double)] = [("x", shape.x), ("y", shape.y)]
    let size: [(String, Double)]
    switch shape.kind {
    case Int32(RL_RECTANGLE): size = [("width", shape.width), ("height", shape.height)]
    case Int32(RL_CIRCLE): size = [("radius", shape.radius)]
    case Int32(RL_LINE): size = [("x2", shape.x2), ("y2", shape.y2), ("width", shape.width)]
    case Int32(RL_POLYGON): return polygonProblem(shape)
    case Int32(RL_LABEL):
      guard abs(shape.height) <= longer else { return wrong("height", shape.height, most: longer) }
      size = []
    default: return "of kind \(shape.kind); kinds are RL_RECTANGLE (1) to RL_LABEL (5)"
    }
    return numberProblem(place + size)
  }

  private func polygonProblem(_ shape: rl_shape) -> String? {
    guard (0...RL_MAX_SHAPES).contains(shape.point_count), shape.points != nil || shape.point_count == 0
    else {
      return "with \(shape.point_count) points; a polygon has 0 to \(RL_MAX_SHAPES)"
    }
    guard let points = shape.points else { return nil }
    return numberProblem((0..<2 * Int(shape.point_count)).map { ("point", points[$0]) })
  }

  private func numberProblem(_ numbers: [(String, Double)]) -> String? {
    // The comparison is false for NaN too.
    numbers.first { !(abs($0.1) <= Self.ratio * longer) }.map { wrong($0.0, $0.1, most: Self.ratio * longer) }
  }

  private func wrong(_ name: String, _ value: Double, most: Double) -> String {
    "with \(name) \(value); in a scene of \(width) by \(height) it is at most \(most)"
  }
}

extension Scene.Shape {
  /// Nil for an invalid kind.
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
        (0..<Int(shape.point_count)).map { Scene.Point(points[2 * $0], points[2 * $0 + 1]) }, color)
    case Int32(RL_LABEL):
      self = .text(pluginText(shape.text, limit: 200) ?? "", at: point, height: shape.height, color)
    default: return nil
    }
  }
}

extension Scene.Color {
  /// The colors in the order from RL_COLOR_BACKGROUND on.
  fileprivate init(code: Int32) {
    let all: [Scene.Color] = [
      .background, .floor, .wall, .line, .start, .goal, .hazard, .agent, .agentDetail, .body, .text,
    ]
    self = all.indices.contains(Int(code)) ? all[Int(code)] : .body
  }
}
