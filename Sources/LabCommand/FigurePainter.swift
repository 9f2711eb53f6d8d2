import Comparison
import Drawing
import Foundation
import Viewer

/// Paints figures as pictures of pixels: with the lab's own typeface and painter, so that the same figure gives the
/// same bytes on every machine that has the same libraries.
struct FigurePainter {
  /// Pixels of the picture to one of the figure: twice is sharp in print.
  private static let zoom = 2.0

  private typealias Series = (color: Int, dash: Int)

  private let typeface: Typeface

  init() throws(LabFailure) {
    do {
      typeface = try Typeface()
    } catch {
      throw LabFailure(.failure, error.description)
    }
  }

  /// Signs that no typeface of this machine has.
  var missing: Set<Unicode.Scalar> { typeface.missing }

  func png(_ figure: Figure) throws(RecordingFailure) -> Data {
    let canvas = BitmapCanvas(
      width: Int(saturating: (figure.width * Self.zoom).rounded(.up)),
      height: Int(saturating: (figure.height * Self.zoom).rounded(.up)), typeface: typeface)
    canvas.fill(canvas.bounds, color(.theme("paper"), nil))
    var series: [Series?] = [nil]
    for mark in figure.marks {
      switch mark {
      case .open(let style, _): series.append(FigureStyle.series(in: style) ?? series[series.count - 1])
      case .close: series.removeLast()
      default: paint(mark, on: canvas, series: series[series.count - 1])
      }
    }
    return try canvas.png()
  }

  private func paint(_ mark: Mark, on canvas: BitmapCanvas, series: Series?) {
    switch mark {
    case .open, .close: break
    case .line(let from, let to, let style):
      stroke([point(from), point(to)], isClosed: false, look(style, series), on: canvas, series)
    case .path(let places, let style, let isClosed, _):
      shape(places.map(point), isClosed: isClosed, look(style, series), on: canvas, series)
    case .rectangle(let corner, let width, let height, _, let style, let fill, _):
      var look = look(style, series)
      if let fill { look.fill = .fixed(fill) }
      let rect = Rect(
        corner.x * Self.zoom, corner.y * Self.zoom, width * Self.zoom, height * Self.zoom)
      let corners = [
        Point(rect.x, rect.y), Point(rect.maxX, rect.y), Point(rect.maxX, rect.maxY),
        Point(rect.x, rect.maxY),
      ]
      shape(corners, isClosed: true, look, on: canvas, series)
    case .circle(let center, let radius, let style, _):
      let look = look(style, series)
      let (place, radius) = (point(center), radius * Self.zoom)
      if let fill = look.fill, isSeen(fill, look.fillOpacity) {
        canvas.circle(place, radius: radius, color(fill, series, look.fillOpacity))
      }
      if let stroke = look.stroke, isSeen(stroke, look.strokeOpacity) {
        canvas.ring(
          place, radius: radius, width: (look.width ?? 1) * Self.zoom,
          color(stroke, series, look.strokeOpacity))
      }
    case .label(let words, let place, let anchor, let style, let isTurned):
      label(
        words, point(place), anchor, FigureStyle.look(of: style, isText: true), isTurned, on: canvas, series)
    }
  }

  private func point(_ place: Mark.Place) -> Point { Point(place.x * Self.zoom, place.y * Self.zoom) }

  private func look(_ style: String, _ series: Series?) -> Look {
    FigureStyle.look(of: style, dash: series?.dash)
  }

  private func isSeen(_ paint: Look.Paint, _ opacity: Double?) -> Bool { paint != .none && opacity != 0 }

  private func color(_ paint: Look.Paint, _ series: Series?, _ opacity: Double? = nil) -> Color {
    let name: String
    switch paint {
    case .fixed(let value): return Color(value).opacity(opacity ?? 1)
    case .none: return Color(0).opacity(0)
    case .series: name = "s\(series?.color ?? 0)"
    case .theme(let theme): name = theme
    }
    return Color(FigureStyle.colors.first { $0.name == name }?.light ?? 0).opacity(opacity ?? 1)
  }
}

// Lines
extension FigurePainter {
  private func shape(
    _ points: [Point], isClosed: Bool, _ look: Look, on canvas: BitmapCanvas, _ series: Series?
  ) {
    if let fill = look.fill, isSeen(fill, look.fillOpacity) {
      canvas.fill(points, color(fill, series, look.fillOpacity))
    }
    stroke(points, isClosed: isClosed, look, on: canvas, series)
  }

  private func stroke(
    _ points: [Point], isClosed: Bool, _ look: Look, on canvas: BitmapCanvas, _ series: Series?
  ) {
    guard let stroke = look.stroke, isSeen(stroke, look.strokeOpacity) else { return }
    let width = (look.width ?? 1) * Self.zoom
    let dashes = dashed(
      isClosed ? points + points.prefix(1) : points, (look.dash ?? []).map { $0 * Self.zoom })
    var pieces: [[Point]] = []
    for dash in dashes {
      for (a, b) in zip(dash, dash.dropFirst()) { pieces += bar(a, b, width: width) }
      let ends = look.hasRoundEnds == true ? [dash.first, dash.last].compactMap { $0 } : []
      let closed = isClosed && dashes.count == 1 ? dash + dash.dropFirst().prefix(1) : dash
      let joints = closed.indices.dropFirst().dropLast().filter {
        bends(closed[$0 - 1], closed[$0], closed[$0 + 1])
      }
      for joint in joints.map({ closed[$0] }) + ends { pieces.append(disc(joint, radius: width / 2)) }
    }
    canvas.fill(pieces, color(stroke, series, look.strokeOpacity))
  }

  /// Whether a line turns so much that a gap would be seen; elsewhere a joint would only thicken it.
  private func bends(_ a: Point, _ b: Point, _ c: Point) -> Bool {
    let (ux, uy, vx, vy) = (b.x - a.x, b.y - a.y, c.x - b.x, c.y - b.y)
    let lengths = ((ux * ux + uy * uy) * (vx * vx + vy * vy)).squareRoot()
    return lengths > 0 && (ux * vx + uy * vy) / lengths < 0.97
  }

  private func bar(_ a: Point, _ b: Point, width: Double) -> [[Point]] {
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    let length = (dx * dx + dy * dy).squareRoot()
    guard length > 0 else { return [] }
    let (x, y) = (-dy / length * width / 2, dx / length * width / 2)
    return [
      [Point(a.x - x, a.y - y), Point(b.x - x, b.y - y), Point(b.x + x, b.y + y), Point(a.x + x, a.y + y)]
    ]
  }

  private func disc(_ center: Point, radius: Double) -> [Point] {
    let corners = 16
    return (0..<corners).map {
      let angle = 2 * Double.pi * Double($0) / Double(corners)
      return Point(center.x + radius * cos(angle), center.y + radius * sin(angle))
    }
  }

  /// The parts of a line that `pattern` leaves, lengths of line and gap in turn.
  private func dashed(_ points: [Point], _ pattern: [Double]) -> [[Point]] {
    guard points.count > 1 else { return [] }
    guard pattern.reduce(0, +) > 0 else { return [points] }
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
}

// Words
extension FigurePainter {
  /// A capital's height to the size of the typeface.
  private static let capHeight = 0.727

  private func label(
    _ words: String, _ place: Point, _ anchor: Mark.Anchor, _ look: Look, _ isTurned: Bool,
    on canvas: BitmapCanvas, _ series: Series?
  ) {
    let size = (look.size ?? 12) * Self.zoom
    let ink = color(look.fill ?? .fixed(0), series)
    let weight = look.isBold == true ? Weight.semibold : .regular
    if isTurned { return turned(words, place, size: size, ink, on: canvas) }
    let align: Alignment =
      switch anchor {
      case .start: .left
      case .middle: .center
      case .end: .right
      }
    let middle = Point(place.x, place.y - Self.capHeight * size / 2)
    if look.hasEdge == true {
      let paper = color(.theme("paper"), nil)
      for corner in disc(middle, radius: 1.5 * Self.zoom) {
        canvas.text(words, at: corner, size: size, weight: weight, color: paper, align: align)
      }
    }
    canvas.text(words, at: middle, size: size, weight: weight, color: ink, align: align)
  }

  /// Centred words that are read upwards, on paper.
  private func turned(_ words: String, _ place: Point, size: Double, _ ink: Color, on canvas: BitmapCanvas) {
    let (width, height) = (
      Int(canvas.textWidth(words, size: size, weight: .regular)) + 4, Int(size * 1.6)
    )
    let line = BitmapCanvas(width: width, height: height, typeface: typeface)
    line.fill(line.bounds, color(.theme("paper"), nil))
    let base = Int(size * 1.2)
    line.text(
      words, at: Point(Double(width) / 2, Double(base) - Self.capHeight * size / 2), size: size,
      weight: .regular, color: ink, align: .center)
    let (left, bottom) = (Int(saturating: place.x) - base, Int(saturating: place.y) + width / 2)
    for row in 0..<height {
      for column in 0..<width {
        let (x, y) = (left + row, bottom - column)
        guard (0..<canvas.width).contains(x), (0..<canvas.height).contains(y) else { continue }
        canvas.pixels[y * canvas.width + x] = line.pixels[row * width + column]
      }
    }
  }
}
