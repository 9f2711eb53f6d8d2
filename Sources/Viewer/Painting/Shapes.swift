import Drawing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Outlines as polygons, all turning the same way, so that their union can be filled in one go.
enum Shapes {
  static func circle(_ center: Point, _ radius: Double) -> [Point] {
    // A corner may lie a twentieth of a pixel inside the circle.
    let corners = min(max(Int(saturating: (radius * 10).squareRoot() * 2.2), 8), 128)
    return (0..<corners).map {
      let angle = 2 * Double.pi * Double($0) / Double(corners)
      return Point(center.x + radius * cos(angle), center.y + radius * sin(angle))
    }
  }

  static func rounded(_ rect: Rect, _ radius: Double) -> [Point] {
    let radius = min(radius, rect.width / 2, rect.height / 2)
    let corners = min(max(Int(saturating: radius.squareRoot() * 2), 2), 128)
    let centers = [
      (rect.maxX - radius, rect.maxY - radius), (rect.x + radius, rect.maxY - radius),
      (rect.x + radius, rect.y + radius), (rect.maxX - radius, rect.y + radius),
    ]
    return centers.enumerated().flatMap { quarter, center in
      (0...corners).map {
        let angle = Double.pi / 2 * (Double(quarter) + Double($0) / Double(corners))
        return Point(center.0 + radius * cos(angle), center.1 + radius * sin(angle))
      }
    }
  }

  /// A straight piece of a line, with square ends at its points; turns as circles do.
  static func appendLine(_ a: Point, _ b: Point, width: Double, to pieces: inout [[Point]]) {
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    let length = (dx * dx + dy * dy).squareRoot()
    guard length > 0 else { return }
    let (nx, ny) = (-dy / length * width / 2, dx / length * width / 2)
    pieces.append([
      Point(a.x - nx, a.y - ny), Point(b.x - nx, b.y - ny), Point(b.x + nx, b.y + ny),
      Point(a.x + nx, a.y + ny),
    ])
  }

  /// An arrow that points from `center` in direction (dx, dy), a unit vector.
  static func arrow(_ center: Point, dx: Double, dy: Double, size: Double) -> [Point] {
    func at(_ along: Double, _ across: Double) -> Point {
      Point(center.x + size * (dx * along - dy * across), center.y + size * (dy * along + dx * across))
    }
    return [
      at(0.5, 0), at(0.08, 0.36), at(0.08, 0.11), at(-0.5, 0.11), at(-0.5, -0.11), at(0.08, -0.11),
      at(0.08, -0.36),
    ]
  }
}
