#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Outlines as polygons with the same orientation, so that their union can be filled at once.
package enum Shapes {
  package static func circle(_ center: Point, _ radius: Double) -> [Point] {
    // A corner may be a twentieth of a pixel inside the circle.
    let corners = min(max(Int(saturating: (radius * 10).squareRoot() * 2.2), 8), 128)
    return (0..<corners).map {
      let angle = 2 * Double.pi * Double($0) / Double(corners)
      return Point(center.x + radius * cos(angle), center.y + radius * sin(angle))
    }
  }

  package static func rounded(_ rect: Rect, _ radius: Double) -> [Point] {
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

  /// A straight segment with square ends, oriented as circles.
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

  /// Which of a line's points are rounded.
  enum Rounding { case none, all, bends, bendsAndEnds }

  /// The pieces of a line through `points`.
  static func stroke(_ points: [Point], isClosed: Bool, width: Double, rounding: Rounding) -> [[Point]] {
    var pieces: [[Point]] = []
    let count = points.count
    guard count > 1 else { return [] }
    for index in 0..<(isClosed ? count : count - 1) {
      appendLine(points[index], points[(index + 1) % count], width: width, to: &pieces)
    }
    guard rounding != .none else { return pieces }
    for (index, point) in points.enumerated() {
      let isEnd = !isClosed && (index == 0 || index == count - 1)
      let isRounded =
        rounding == .all || isEnd && rounding == .bendsAndEnds
        || !isEnd && bends(points[(index + count - 1) % count], point, points[(index + 1) % count])
      if isRounded { pieces.append(circle(point, width / 2)) }
    }
    return pieces
  }

  /// Whether a line bends so much that a gap would be visible.
  private static func bends(_ a: Point, _ b: Point, _ c: Point) -> Bool {
    let (ux, uy, vx, vy) = (b.x - a.x, b.y - a.y, c.x - b.x, c.y - b.y)
    let lengths = ((ux * ux + uy * uy) * (vx * vx + vy * vy)).squareRoot()
    return lengths > 0 && (ux * vx + uy * vy) / lengths < 0.97
  }

  /// The dashes of a line under `pattern`, alternating lengths of line and gap.
  static func dashes(_ points: [Point], _ pattern: [Double]) -> [[Point]] {
    guard points.count > 1 else { return [] }
    var parts: [[Point]] = []
    var current = [points[0]]
    var (index, left) = (0, pattern[0])
    for (from, to) in zip(points, points.dropFirst()) {
      let length = ((to.x - from.x) * (to.x - from.x) + (to.y - from.y) * (to.y - from.y)).squareRoot()
      var done = 0.0
      while length - done > left {
        done += left
        let share = done / length
        let end = Point(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share)
        if index % 2 == 0 { parts.append(current + [end]) }
        current = [end]
        index = (index + 1) % pattern.count
        left = pattern[index]
      }
      left -= length - done
      if index % 2 == 0 { current.append(to) }
    }
    if index % 2 == 0, current.count > 1 { parts.append(current) }
    return parts
  }

  /// An arrow at `center` in direction (dx, dy), a unit vector.
  package static func arrow(_ center: Point, dx: Double, dy: Double, size: Double) -> [Point] {
    func at(_ along: Double, _ across: Double) -> Point {
      Point(center.x + size * (dx * along - dy * across), center.y + size * (dy * along + dx * across))
    }
    return [
      at(0.5, 0), at(0.08, 0.36), at(0.08, 0.11), at(-0.5, 0.11), at(-0.5, -0.11), at(0.08, -0.11),
      at(0.08, -0.36),
    ]
  }
}
