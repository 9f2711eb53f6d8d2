import Drawing

/// A scene in letters, for goldens that people read: the color on top near the middle of each character.
///
/// A world of whole cells has one character a cell, any other is 60 characters wide.
struct SceneSketch {
  static func lines(of scene: Scene) -> [String] {
    let isGrid =
      scene.width == scene.width.rounded() && scene.height == scene.height.rounded() && scene.width <= 40
    let columns = isGrid ? Int(scene.width) : 60
    let (width, height) = isGrid ? (1, 1) : (scene.width / 60, scene.width / 30)
    let rows = max(1, Int((scene.height / height).rounded()))
    return (0..<rows).map { row in
      let line = (0..<columns).map { column -> String in
        // A little above the middle, so that a line between two rows is seen from one of them.
        let point = Scene.Point((Double(column) + 0.5) * width, (Double(row) + 0.45) * height)
        return letter(of: scene, at: point, reach: isGrid ? 0 : height / 2)
      }
      return String(line.joined().reversed().drop { $0 == " " }.reversed())
    }
  }

  /// - Parameter reach: how far a line is seen however thin it is; not at all in a grid, whose lines only divide.
  private static func letter(of scene: Scene, at point: Scene.Point, reach: Double) -> String {
    for shape in scene.shapes.reversed() {
      switch shape {
      case .rectangle(let origin, let width, let height, let color):
        let (x, y) = (point.x - origin.x, point.y - origin.y)
        if x >= 0, x < width, y >= 0, y < height { return letter(color) }
      case .circle(let center, let radius, let color):
        if distance(point, center) <= radius { return letter(color) }
      case .line(let from, let to, let width, let color):
        if distance(point, from, to) <= max(width / 2, reach) { return letter(color) }
      case .polygon(let points, let color):
        if isInside(point, points) { return letter(color) }
      case .text(let text, let at, let height, _):
        if distance(point, at) <= height / 2 { return text.first.map(String.init) ?? " " }
      case .image: continue
      }
    }
    return " "
  }

  private static func letter(_ color: Scene.Color) -> String {
    switch color {
    case .background: " "
    case .floor: "."
    case .wall: "#"
    case .line: "-"
    case .start: "S"
    case .goal: "G"
    case .hazard: "o"
    case .agent: "A"
    case .agentDetail: "+"
    case .body: "|"
    case .text: "T"
    }
  }

  private static func distance(_ a: Scene.Point, _ b: Scene.Point) -> Double {
    ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot()
  }

  /// From `point` to the nearest point between `from` and `to`.
  private static func distance(_ point: Scene.Point, _ from: Scene.Point, _ to: Scene.Point) -> Double {
    let (dx, dy) = (to.x - from.x, to.y - from.y)
    let length = dx * dx + dy * dy
    let along = length == 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / length
    let share = min(max(along, 0), 1)
    return distance(point, Scene.Point(from.x + share * dx, from.y + share * dy))
  }

  private static func isInside(_ point: Scene.Point, _ polygon: [Scene.Point]) -> Bool {
    var isInside = false
    for (index, a) in polygon.enumerated() {
      let b = polygon[(index + 1) % polygon.count]
      if (a.y > point.y) != (b.y > point.y), point.x < (b.x - a.x) * (point.y - a.y) / (b.y - a.y) + a.x {
        isInside.toggle()
      }
    }
    return isInside
  }
}
