import Painting
import Text

extension FigureStyle {
  /// With literal colors, on a light background.
  package static let light = sheet { name in
    Color(colors.first { $0.name == name }?.light ?? 0).hex
  }

  /// With CSS variables that the page defines: `variables` for each theme.
  package static let themed = sheet { "var(--\($0))" }

  package static func variables(dark: Bool) -> String {
    colors.map { "--\($0.name):\(Color(dark ? $0.dark : $0.light).hex)" }.joined(separator: ";")
  }

  /// A style sheet in which each color is written by `color`, given its name.
  private static func sheet(_ color: (String) -> String) -> String {
    var text = """
      .paper{fill:\(color("paper"))}
      text[class]{font-family:"Inter","Helvetica Neue",Helvetica,Arial,"DejaVu Sans",sans-serif;font-feature-settings:"calt" 0;\(words.css(color))}

      """
    for (name, look) in classes {
      text += "\(look.size == nil && look.isBold == nil ? "" : "text").\(name){\(look.css(color))}\n"
    }
    for ground in grounds {
      let paint = Color(ground.color).hex
      text += ".\(ground.name){stroke:\(paint)}text.\(ground.name){fill:\(paint);stroke:none}\n"
    }
    for index in 0..<seriesCount {
      text += ".s\(index){color:\(color("s\(index)"))}\n"
    }
    for (index, dash) in dashes.enumerated() {
      text += ".d\(index) .curve{\(Look(dash: dash).css(color))}\n"
    }
    return text
  }
}

extension Look {
  /// The look's CSS properties, in which each of the theme's colors is written by `color`.
  fileprivate func css(_ color: (String) -> String) -> String {
    func text(_ paint: Paint) -> String {
      switch paint {
      case .none: "none"
      case .series: "currentColor"
      case .theme(let name): color(name)
      case .fixed(let value): Color(value).hex
      }
    }
    var parts: [String] = []
    if let fill { parts.append("fill:\(text(fill))") }
    if let fillOpacity { parts.append("fill-opacity:\(Readable.exact(fillOpacity))") }
    if let stroke { parts.append("stroke:\(text(stroke))") }
    if let strokeOpacity { parts.append("stroke-opacity:\(Readable.exact(strokeOpacity))") }
    if let width { parts.append("stroke-width:\(Readable.exact(width))") }
    if let dash {
      parts.append(
        "stroke-dasharray:\(dash.isEmpty ? "none" : dash.map(Readable.exact).joined(separator: " "))")
    }
    if stroke == .series || hasRoundEnds == true { parts.append("stroke-linejoin:round") }
    if hasRoundEnds == true { parts.append("stroke-linecap:round") }
    if let size { parts.append("font-size:\(Readable.exact(size))px") }
    if isBold == true { parts.append("font-weight:600") }
    if hasEdge == true {
      parts.append("paint-order:stroke;stroke:\(color("paper"));stroke-width:3px;stroke-linejoin:round")
    }
    return parts.joined(separator: ";")
  }
}
