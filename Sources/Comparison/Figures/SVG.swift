import Foundation

/// Text that is safe inside an element and inside a quoted attribute of HTML and SVG.
///
/// Names come from configuration files that others wrote: nothing of them may become markup.
package func escaped(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    // XML knows no other control characters.
    case _ where scalar.value < 0x20 && scalar != "\n" && scalar != "\t": result += "\u{FFFD}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// A coordinate: a tenth of a pixel is as fine as anyone sees.
func coordinate(_ value: Double) -> String {
  let tenths = (value * 10).rounded()
  guard tenths.isFinite, abs(tenths) < 1e12 else { return "0" }
  let number = Int(tenths)
  let fraction = abs(number) % 10
  let whole = (number < 0 ? "-" : "") + String(abs(number) / 10)
  return fraction == 0 ? whole : "\(whole).\(fraction)"
}

/// Writes the elements of a picture, one after another. Colours are classes: `FigureStyle` says what they look like.
struct SVG {
  enum Anchor: String { case start, middle, end }

  private(set) var text = ""

  /// - Parameter tip: what a reader sees who points at the element.
  private static func attributes(_ style: String, tip: String?) -> String {
    "class=\"\(style)\"" + (tip.map { " data-tip=\"\(escaped($0))\"" } ?? "")
  }

  mutating func open(_ style: String, data: [(String, String)] = []) {
    text += "<g class=\"\(style)\""
    for (name, value) in data { text += " data-\(name)=\"\(escaped(value))\"" }
    text += ">"
  }

  mutating func close() { text += "</g>\n" }

  mutating func raw(_ markup: String) { text += markup }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) {
    text +=
      "<line class=\"\(style)\" x1=\"\(coordinate(x1))\" y1=\"\(coordinate(y1))\" x2=\"\(coordinate(x2))\" y2=\"\(coordinate(y2))\"/>"
  }

  mutating func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ style: String, fill: String? = nil,
    radius: Double = 0, tip: String? = nil
  ) {
    text +=
      "<rect \(Self.attributes(style, tip: tip)) x=\"\(coordinate(x))\" y=\"\(coordinate(y))\" width=\"\(coordinate(width))\" height=\"\(coordinate(height))\""
    if radius > 0 { text += " rx=\"\(coordinate(radius))\"" }
    if let fill { text += " fill=\"\(fill)\"" }
    text += "/>"
  }

  mutating func circle(_ x: Double, _ y: Double, _ radius: Double, _ style: String, tip: String? = nil) {
    text +=
      "<circle \(Self.attributes(style, tip: tip)) cx=\"\(coordinate(x))\" cy=\"\(coordinate(y))\" r=\"\(coordinate(radius))\"/>"
  }

  mutating func path(_ points: [(Double, Double)], _ style: String, closed: Bool = false, tip: String? = nil)
  {
    guard !points.isEmpty else { return }
    let steps = points.map { "\(coordinate($0.0)) \(coordinate($0.1))" }.joined(separator: "L")
    text += "<path \(Self.attributes(style, tip: tip)) d=\"M\(steps)\(closed ? "Z" : "")\"/>"
  }

  mutating func label(
    _ words: String, _ x: Double, _ y: Double, _ anchor: Anchor = .start, _ style: String = "label",
    turned: Bool = false
  ) {
    let turn = turned ? " transform=\"rotate(-90 \(coordinate(x)) \(coordinate(y)))\"" : ""
    text +=
      "<text class=\"\(style)\" x=\"\(coordinate(x))\" y=\"\(coordinate(y))\" text-anchor=\"\(anchor.rawValue)\"\(turn)>\(escaped(words))</text>"
  }
}

/// `name` cut to `length` characters.
func shortened(_ name: String, _ length: Int = 34) -> String {
  name.count <= length ? name : name.prefix(length - 1) + "…"
}
