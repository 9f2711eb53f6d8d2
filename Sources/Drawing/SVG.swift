extension Scene {
  /// The picture as an SVG document of its own, `pixels` wide.
  ///
  /// - Parameter theme: a CSS colour for each meaning.
  public func svg(pixels: Int = 480, theme: (Color) -> String = Scene.lightTheme) -> String {
    let (w, h) = (Self.short(width), Self.short(height))
    let tall = Int(saturating: (Double(pixels) * height / width).rounded())
    var text = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(pixels)" height="\(tall)" viewBox="0 0 \(w) \(h)">
      <rect width="\(w)" height="\(h)" fill="\(theme(.background))"/>

      """
    for shape in shapes { text += Self.element(shape, theme) + "\n" }
    return text + "</svg>\n"
  }

  /// Colours on a light background: those of the viewer and of reports.
  public static func lightTheme(_ color: Color) -> String {
    let digits = String(ColorScheme.light.color(color), radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// One shape as an SVG element in world units.
  package static func element(_ shape: Shape, _ theme: (Color) -> String) -> String {
    switch shape {
    case .rectangle(let origin, let width, let height, let color):
      return "<rect x=\"\(short(origin.x))\" y=\"\(short(origin.y))\" width=\"\(short(width))\" "
        + "height=\"\(short(height))\" fill=\"\(theme(color))\"/>"
    case .circle(let center, let radius, let color):
      return "<circle cx=\"\(short(center.x))\" cy=\"\(short(center.y))\" r=\"\(short(radius))\" "
        + "fill=\"\(theme(color))\"/>"
    case .line(let from, let to, let width, let color):
      return
        "<line x1=\"\(short(from.x))\" y1=\"\(short(from.y))\" x2=\"\(short(to.x))\" y2=\"\(short(to.y))\" "
        + "stroke=\"\(theme(color))\" stroke-width=\"\(short(width))\" stroke-linecap=\"round\"/>"
    case .polygon(let points, let color):
      let list = points.map { "\(short($0.x)),\(short($0.y))" }.joined(separator: " ")
      return "<polygon points=\"\(list)\" fill=\"\(theme(color))\"/>"
    case .text(let text, let at, let height, let color):
      return "<text x=\"\(short(at.x))\" y=\"\(short(at.y))\" font-size=\"\(short(height))\" "
        + "font-family=\"sans-serif\" text-anchor=\"middle\" dominant-baseline=\"central\" "
        + "fill=\"\(theme(color))\">\(escaped(text))</text>"
    case .image(let image, let origin, let width, let height):
      return "<image x=\"\(short(origin.x))\" y=\"\(short(origin.y))\" width=\"\(short(width))\" "
        + "height=\"\(short(height))\" preserveAspectRatio=\"none\" href=\"\(image.dataAddress)\"/>"
    }
  }

  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, letter in
      switch letter {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      default: result.append(letter)
      }
    }
  }

  /// Three digits after the point at most, none where they are zeros.
  private static func short(_ value: Double) -> String {
    let thousandths = Int(saturating: (value * 1000).rounded())
    guard thousandths % 1000 != 0 else { return "\(thousandths / 1000)" }
    let digits = "\(1000 + abs(thousandths) % 1000)".dropFirst().reversed().drop { $0 == "0" }.reversed()
    return (thousandths < 0 ? "-" : "") + "\(abs(thousandths) / 1000)." + String(digits)
  }
}
