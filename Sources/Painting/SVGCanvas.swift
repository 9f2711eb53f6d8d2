import Drawing
import Foundation
import Text

/// A canvas that writes a vector picture, or the elements of one in a page.
package final class SVGCanvas: Canvas {
  package let width, height: Int
  package var clip: Rect?
  private let typeface: Typeface?
  private let decimals: Int
  private let name: (Color) -> String
  /// What has been painted, an element a line.
  package private(set) var elements = ""
  private var clips: [Rect] = []

  /// - Parameters:
  ///   - typeface: measures words; nil where nobody asks for their width, and the height of capitals is that of Inter.
  ///   - decimals: of a coordinate.
  ///   - name: how a color is written.
  package init(
    width: Int, height: Int, typeface: Typeface?, decimals: Int = 2,
    name: @escaping (Color) -> String = { $0.hex }
  ) {
    self.width = width
    self.height = height
    self.typeface = typeface
    self.decimals = decimals
    self.name = name
  }

  /// The whole file.
  package var document: String {
    let paths = clips.enumerated().map { index, rect in
      "<clipPath id=\"c\(index)\"><rect\(place(rect))/></clipPath>\n"
    }
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" "
      + "viewBox=\"0 0 \(width) \(height)\" font-family=\"Inter, Helvetica, Arial, sans-serif\">\n"
      + "<defs>\n\(paths.joined())</defs>\n\(elements)</svg>\n"
  }

  package func fill(_ rect: Rect, _ color: Color) {
    guard rect.width > 0, rect.height > 0 else { return }
    elements += "<rect\(place(rect))\(paint(color))/>\n"
  }

  package func fill(_ polygons: [[Point]], _ color: Color) {
    let path = polygons.filter { $0.count > 2 }.map { polygon in
      "M" + polygon.map { "\(number($0.x)) \(number($0.y))" }.joined(separator: "L") + "Z"
    }
    if !path.isEmpty { elements += "<path d=\"\(path.joined())\"\(paint(color))/>\n" }
  }

  package func openGroup(_ classes: String, data: [String: String]) {
    let attributes = data.sorted { $0.key < $1.key }.map { " data-\($0.key)=\"\(escapedMarkup($0.value))\"" }
    elements += "<g class=\"\(classes)\"\(attributes.joined())>\n"
  }

  package func closeGroup() { elements += "</g>\n" }

  package func draw(_ outline: Outline, _ style: Style) {
    let (start, end) = style.element.map { attributes($0, style.fill) } ?? ("", paint(style))
    switch outline {
    case .line(let from, let to):
      elements +=
        "<line\(start) x1=\"\(number(from.x))\" y1=\"\(number(from.y))\" x2=\"\(number(to.x))\" y2=\"\(number(to.y))\"\(end)/>\n"
    case .path(let points, let isClosed):
      let steps = points.map { "\(number($0.x)) \(number($0.y))" }.joined(separator: "L")
      elements += "<path\(start) d=\"M\(steps)\(isClosed ? "Z" : "")\"\(end)/>\n"
    case .rectangle(let rect, let radius):
      let corner = radius > 0 ? " rx=\"\(number(radius))\"" : ""
      elements += "<rect\(start)\(place(rect))\(corner)\(end)/>\n"
    case .circle(let center, let radius):
      elements +=
        "<circle\(start) cx=\"\(number(center.x))\" cy=\"\(number(center.y))\" r=\"\(number(radius))\"\(end)/>\n"
    }
  }

  package func draw(_ label: Label) {
    let (x, y) = (number(label.base.x), number(label.base.y))
    let turn = label.isTurned ? " transform=\"rotate(-90 \(x) \(y))\"" : ""
    let (start, end) =
      label.element.map { attributes($0, nil) } ?? (
        "", font(label.size, label.weight) + paint(label.color) + edge(label.edge)
      )
    elements +=
      "<text\(start) x=\"\(x)\" y=\"\(y)\"\(end) text-anchor=\"\(Self.anchor(label.align))\"\(turn)>\(escapedMarkup(label.words))</text>\n"
  }

  /// Of an element that a page's style sheet paints: what comes before its place, and what behind.
  private func attributes(_ element: PageElement, _ fill: Color?) -> (String, String) {
    let tip = element.tip.map { " data-tip=\"\(escapedMarkup($0))\"" } ?? ""
    let own = element.hasOwnFill ? fill.map { " fill=\"\(name($0))\"" } ?? "" : ""
    return (" class=\"\(element.classes)\"\(tip)", own)
  }

  private func paint(_ style: Style) -> String {
    guard let stroke = style.stroke else { return style.fill.map { paint($0) } ?? " fill=\"none\"" }
    var result = style.fill.map { paint($0) } ?? " fill=\"none\"\(clipping)"
    result += " stroke=\"\(name(stroke))\" stroke-width=\"\(number(style.width))\""
    if stroke.alpha < 255 { result += " stroke-opacity=\"\(number(Double(stroke.alpha) / 255))\"" }
    if !style.dash.isEmpty {
      result += " stroke-dasharray=\"\(style.dash.map { number($0) }.joined(separator: " "))\""
    }
    return result + (style.hasRoundEnds ? " stroke-linecap=\"round\" stroke-linejoin=\"round\"" : "")
  }

  private func font(_ size: Double, _ weight: Weight) -> String {
    " font-size=\"\(number(size))\" font-weight=\"\(weight == .regular ? 400 : 600)\""
  }

  private func edge(_ color: Color?) -> String {
    color.map {
      " stroke=\"\(name($0))\" stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\""
    } ?? ""
  }

  private static func anchor(_ align: Alignment) -> String {
    switch align {
    case .left: "start"
    case .center: "middle"
    case .right: "end"
    }
  }

  package func text(
    _ text: String, at: Point, size: Double, weight: Weight, color: Color, align: Alignment
  ) {
    let capHeight =
      typeface.map { Double($0.capHeight(size: size, weight: weight)) } ?? Typeface.capHeight * size
    elements +=
      "<text x=\"\(number(at.x))\" y=\"\(number(at.y + capHeight / 2))\"\(font(size, weight)) text-anchor=\"\(Self.anchor(align))\"\(paint(color))>\(escapedMarkup(text))</text>\n"
  }

  package func image(_ image: Scene.Image, in rect: Rect) {
    // libpng fails only where there is no memory left; then nothing else is painted either.
    guard let file = try? PNG.encoded(image.pixels, width: image.columns, height: image.rows) else { return }
    elements +=
      "<image\(place(rect)) preserveAspectRatio=\"none\" href=\"data:image/png;base64,\(file.base64EncodedString())\"/>\n"
  }

  package func textWidth(_ text: String, size: Double, weight: Weight) -> Double {
    typeface?.width(text, size: size, weight: weight) ?? 0
  }

  package func cached(_ rect: Rect, key: AnyHashable, _ body: () -> Void) { body() }

  private func paint(_ color: Color) -> String {
    var result = " fill=\"\(name(color))\""
    if color.alpha < 255 { result += " fill-opacity=\"\(number(Double(color.alpha) / 255))\"" }
    return result + clipping
  }

  private var clipping: String {
    guard let clip else { return "" }
    let index = clips.firstIndex(of: clip) ?? clips.count
    if index == clips.count { clips.append(clip) }
    return " clip-path=\"url(#c\(index))\""
  }

  private func place(_ rect: Rect) -> String {
    " x=\"\(number(rect.x))\" y=\"\(number(rect.y))\" width=\"\(number(rect.width))\" height=\"\(number(rect.height))\""
  }

  private func number(_ value: Double) -> String { Self.number(value, decimals: decimals) }

  /// A coordinate as SVG writes it, with at most `decimals` decimals.
  package static func number(_ value: Double, decimals: Int) -> String {
    // A viewer of the picture knows no other numbers.
    guard value.isFinite else { return "0" }
    let scale = decimals == 1 ? 10.0 : 100
    let rounded = (value * scale).rounded() / scale
    return rounded == rounded.rounded() && abs(rounded) < 1e9 ? "\(Int(rounded))" : "\(rounded)"
  }
}
