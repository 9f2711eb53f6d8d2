import Text

/// A coordinate: a tenth of a pixel is as fine as anyone sees.
func coordinate(_ value: Double) -> String {
  let tenths = (value * 10).rounded()
  guard tenths.isFinite, abs(tenths) < 1e12 else { return "0" }
  let number = Int(tenths)
  let fraction = abs(number) % 10
  let whole = (number < 0 ? "-" : "") + String(abs(number) / 10)
  return fraction == 0 ? whole : "\(whole).\(fraction)"
}

/// A colour, `0xRRGGBB`, as CSS writes it.
func hexadecimal(_ color: UInt32) -> String {
  let digits = String(color, radix: 16)
  return "#" + String(repeating: "0", count: 6 - digits.count) + digits
}

extension Mark {
  /// The element as SVG.
  var svg: String {
    switch self {
    case .open(let style, let data):
      let attributes = data.sorted { $0.key < $1.key }.map {
        " data-\($0.key)=\"\(escapedMarkup($0.value))\""
      }
      return "<g class=\"\(style)\"\(attributes.joined())>"
    case .close: return "</g>\n"
    case .line(let from, let to, let style):
      return
        "<line class=\"\(style)\" x1=\"\(coordinate(from.x))\" y1=\"\(coordinate(from.y))\" x2=\"\(coordinate(to.x))\" y2=\"\(coordinate(to.y))\"/>"
    case .path(let points, let style, let isClosed, let tip):
      let steps = points.map { "\(coordinate($0.x)) \(coordinate($0.y))" }.joined(separator: "L")
      return "<path \(Self.attributes(style, tip)) d=\"M\(steps)\(isClosed ? "Z" : "")\"/>"
    case .rectangle(let corner, let width, let height, let radius, let style, let fill, let tip):
      return
        "<rect \(Self.attributes(style, tip)) x=\"\(coordinate(corner.x))\" y=\"\(coordinate(corner.y))\" width=\"\(coordinate(width))\" height=\"\(coordinate(height))\""
        + (radius > 0 ? " rx=\"\(coordinate(radius))\"" : "")
        + (fill.map { " fill=\"\(hexadecimal($0))\"" } ?? "") + "/>"
    case .circle(let center, let radius, let style, let tip):
      return
        "<circle \(Self.attributes(style, tip)) cx=\"\(coordinate(center.x))\" cy=\"\(coordinate(center.y))\" r=\"\(coordinate(radius))\"/>"
    case .label(let words, let place, let anchor, let style, let isTurned):
      let (x, y) = (coordinate(place.x), coordinate(place.y))
      return
        "<text class=\"\(style)\" x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor.rawValue)\"\(isTurned ? " transform=\"rotate(-90 \(x) \(y))\"" : "")>\(escapedMarkup(words))</text>"
    }
  }

  private static func attributes(_ style: String, _ tip: String?) -> String {
    "class=\"\(style)\"" + (tip.map { " data-tip=\"\(escapedMarkup($0))\"" } ?? "")
  }
}

/// `name` cut to `length` characters.
func shortened(_ name: String, _ length: Int = 34) -> String {
  name.count <= length ? name : name.prefix(length - 1) + "…"
}
