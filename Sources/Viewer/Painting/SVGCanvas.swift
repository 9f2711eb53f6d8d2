import Drawing
import Text

/// A canvas that writes a vector picture.
package final class SVGCanvas: Canvas {
  package let width, height: Int
  package var clip: Rect?
  private let typeface: Typeface
  private var body = ""
  private var clips: [Rect] = []

  package init(width: Int, height: Int, typeface: Typeface) {
    (self.width, self.height, self.typeface) = (width, height, typeface)
  }

  /// The whole file.
  package var document: String {
    let paths = clips.enumerated().map { index, rect in
      "<clipPath id=\"c\(index)\"><rect x=\"\(Self.number(rect.x))\" y=\"\(Self.number(rect.y))\" "
        + "width=\"\(Self.number(rect.width))\" height=\"\(Self.number(rect.height))\"/></clipPath>\n"
    }
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" "
      + "viewBox=\"0 0 \(width) \(height)\" font-family=\"Inter, Helvetica, Arial, sans-serif\">\n"
      + "<defs>\n\(paths.joined())</defs>\n\(body)</svg>\n"
  }

  package func fill(_ rect: Rect, _ color: Color) {
    guard rect.width > 0, rect.height > 0 else { return }
    body +=
      "<rect x=\"\(Self.number(rect.x))\" y=\"\(Self.number(rect.y))\" width=\"\(Self.number(rect.width))\" "
      + "height=\"\(Self.number(rect.height))\"\(paint(color))/>\n"
  }

  package func fill(_ polygons: [[Point]], _ color: Color) {
    let path = polygons.filter { $0.count > 2 }.map { polygon in
      "M" + polygon.map { "\(Self.number($0.x)) \(Self.number($0.y))" }.joined(separator: "L") + "Z"
    }
    if !path.isEmpty { body += "<path d=\"\(path.joined())\"\(paint(color))/>\n" }
  }

  package func text(
    _ text: String, at: Point, size: Double, weight: Weight, color: Color, align: Alignment
  ) {
    let anchor =
      switch align {
      case .left: "start"
      case .center: "middle"
      case .right: "end"
      }
    let base = at.y + Double(typeface.capHeight(size: size, weight: weight)) / 2
    body +=
      "<text x=\"\(Self.number(at.x))\" y=\"\(Self.number(base))\" font-size=\"\(Self.number(size))\" "
      + "font-weight=\"\(weight == .regular ? 400 : 600)\" text-anchor=\"\(anchor)\"\(paint(color))>"
      + escapedMarkup(text) + "</text>\n"
  }

  package func image(_ image: Scene.Image, in rect: Rect) {
    body +=
      "<image x=\"\(Self.number(rect.x))\" y=\"\(Self.number(rect.y))\" width=\"\(Self.number(rect.width))\" "
      + "height=\"\(Self.number(rect.height))\" preserveAspectRatio=\"none\" href=\"\(image.dataAddress)\"/>\n"
  }

  package func textWidth(_ text: String, size: Double, weight: Weight) -> Double {
    typeface.width(text, size: size, weight: weight)
  }

  package func cached(_ rect: Rect, key: AnyHashable, _ body: () -> Void) { body() }

  private func paint(_ color: Color) -> String {
    var result = " fill=\"\(color.hex)\""
    if color.alpha < 255 { result += " fill-opacity=\"\(Self.number(Double(color.alpha) / 255))\"" }
    if let clip {
      let index = clips.firstIndex(of: clip) ?? clips.count
      if index == clips.count { clips.append(clip) }
      result += " clip-path=\"url(#c\(index))\""
    }
    return result
  }

  private static func number(_ value: Double) -> String {
    // A viewer of the picture knows no other numbers.
    guard value.isFinite else { return "0" }
    let rounded = (value * 100).rounded() / 100
    return rounded == rounded.rounded() && abs(rounded) < 1e9 ? "\(Int(rounded))" : "\(rounded)"
  }
}
