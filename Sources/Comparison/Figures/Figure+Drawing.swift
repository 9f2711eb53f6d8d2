import Foundation
import Painting

// The marks draw themselves, to pixels and to the elements of a page alike.
extension Figure {
  /// - Parameter scale: pixels of the canvas to one of the figure.
  package func draw(on canvas: any Canvas, scale: Double = 1) {
    var series: [FigureInk.Series?] = [nil]
    for mark in marks {
      switch mark {
      case .open(let style, let data):
        canvas.openGroup(style, data: data)
        series.append(FigureStyle.series(in: style) ?? series[series.count - 1])
      case .close:
        canvas.closeGroup()
        series.removeLast()
      default: mark.draw(on: canvas, FigureInk(series: series[series.count - 1], scale: scale))
      }
    }
  }

  /// The elements, for a page whose style sheet knows their classes.
  var elements: String {
    let canvas = SVGCanvas(
      width: Int(saturating: width), height: Int(saturating: height), typeface: nil, decimals: 1)
    draw(on: canvas)
    return canvas.elements
  }

  /// The figure as a PNG file's bytes, for light paper: twice as many pixels are sharp in print.
  ///
  /// With the lab's own typeface the same figure gives the same bytes on every machine that has the same libraries.
  package func png(_ typeface: Typeface) throws(RecordingFailure) -> Data {
    let scale = 2.0
    let canvas = BitmapCanvas(
      width: Int(saturating: (width * scale).rounded(.up)),
      height: Int(saturating: (height * scale).rounded(.up)),
      typeface: typeface)
    canvas.fill(canvas.bounds, FigureInk(series: nil, scale: scale).color(.theme("paper")))
    draw(on: canvas, scale: scale)
    return try canvas.png()
  }
}

/// What the classes of marks mean in pixels.
struct FigureInk {
  typealias Series = (color: Int, dash: Int)

  /// The group's, that a mark belongs to.
  let series: Series?
  let scale: Double

  func point(_ place: Mark.Place) -> Point { Point(place.x * scale, place.y * scale) }

  func style(_ classes: String, fill: UInt32? = nil, tip: String? = nil) -> Style {
    let look = FigureStyle.look(of: classes, dash: series?.dash)
    return Style(
      fill: seen(fill.map { .fixed($0) } ?? look.fill, look.fillOpacity),
      stroke: seen(look.stroke, look.strokeOpacity), width: (look.width ?? 1) * scale,
      dash: (look.dash ?? []).map { $0 * scale }, hasRoundEnds: look.hasRoundEnds == true,
      element: PageElement(classes, tip: tip, hasOwnFill: fill != nil))
  }

  private func seen(_ paint: Look.Paint?, _ opacity: Double?) -> Color? {
    guard let paint, paint != .none, opacity != 0 else { return nil }
    return color(paint).opacity(opacity ?? 1)
  }

  func color(_ paint: Look.Paint) -> Color {
    let name: String
    switch paint {
    case .fixed(let value): return Color(value)
    case .none: return Color(0).opacity(0)
    case .series: name = "s\(series?.color ?? 0)"
    case .theme(let theme): name = theme
    }
    return Color(FigureStyle.colors.first { $0.name == name }?.light ?? 0)
  }
}

extension Mark {
  fileprivate func draw(on canvas: any Canvas, _ ink: FigureInk) {
    switch self {
    case .open, .close: break
    case .line(let from, let to, let style):
      canvas.draw(.line(ink.point(from), ink.point(to)), ink.style(style))
    case .path(let points, let style, let isClosed, let tip):
      canvas.draw(.path(points.map(ink.point), isClosed: isClosed), ink.style(style, tip: tip))
    case .rectangle(let corner, let width, let height, let radius, let style, let fill, let tip):
      let start = ink.point(corner)
      canvas.draw(
        .rectangle(
          Rect(start.x, start.y, width * ink.scale, height * ink.scale), radius: radius * ink.scale),
        ink.style(style, fill: fill, tip: tip))
    case .circle(let center, let radius, let style, let tip):
      canvas.draw(.circle(ink.point(center), radius: radius * ink.scale), ink.style(style, tip: tip))
    case .label(let words, let place, let anchor, let style, let isTurned):
      let look = FigureStyle.look(of: style, isText: true)
      let align: Alignment =
        switch anchor {
        case .start: .left
        case .middle: .center
        case .end: .right
        }
      canvas.draw(
        Label(
          words, base: ink.point(place), align: align, size: (look.size ?? 12) * ink.scale,
          weight: look.isBold == true ? .semibold : .regular, color: ink.color(look.fill ?? .fixed(0)),
          edge: look.hasEdge == true ? ink.color(.theme("paper")) : nil, isTurned: isTurned,
          element: PageElement(style)))
    }
  }
}
