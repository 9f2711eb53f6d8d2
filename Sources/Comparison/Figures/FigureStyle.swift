/// What the classes of a figure look like.
///
/// The colours are those of Okabe and Ito, which colour-blind readers tell apart; each series has a dash of its own
/// besides, so that a print in grey is legible.
package enum FigureStyle {
  static let seriesCount = 8

  /// The class of the group with this index.
  static func series(_ index: Int) -> String { "s\(index % seriesCount)" }

  private static let lightSeries = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#3a9fd0", "#555555", "#882255",
  ]
  private static let darkSeries = [
    "#56b4e9", "#ff8f4d", "#2fd0a0", "#eda6ca", "#f0c040", "#9adcf8", "#c8c8c8", "#e08fb8",
  ]
  private static let dashes = ["none", "8 3", "2.5 2.5", "9 3 2.5 3", "14 4", "5 2", "1.5 3", "12 3 2 3 2 3"]

  /// The theme's colours by name, for light and for dark.
  package static let colors: [(name: String, light: String, dark: String)] =
    [
      ("paper", "#ffffff", "#171a1f"), ("ink", "#1b1f24", "#e8eaed"), ("muted", "#57606a", "#a3abb5"),
      ("grid", "#e7eaee", "#2a2f37"), ("axis", "#6e7781", "#8b949e"), ("accent", "#b3261e", "#ff8a80"),
      ("floor", "#eef3f8", "#242b35"), ("wall", "#57606a", "#6e7781"), ("start", "#cfe3f5", "#234862"),
      ("goal", "#7fc8a9", "#2c7d5c"), ("hazard", "#5b6b7d", "#0b0e12"), ("agent", "#d55e00", "#ff8f4d"),
      ("agentDetail", "#7a3600", "#ffd9c2"), ("body", "#0072b2", "#56b4e9"), ("line", "#c5ced8", "#3a424d"),
    ] + zip(lightSeries, darkSeries).enumerated().map { ("s\($0)", $1.0, $1.1) }

  /// Rules in which each colour is written by `color`, given its name.
  private static func rules(_ color: (String) -> String) -> String {
    var text = """
      .paper{fill:\(color("paper"))}
      text[class]{font-family:"Inter","Helvetica Neue",Helvetica,Arial,"DejaVu Sans",sans-serif;font-feature-settings:"calt" 0;font-size:12px;fill:\(color("ink"))}
      text.tick{font-size:11px;fill:\(color("muted"))}text.axis-label{font-size:12px;fill:\(color("muted"))}
      text.note{font-size:11px;fill:\(color("muted"));paint-order:stroke;stroke:\(color("paper"));stroke-width:3px;stroke-linejoin:round}text.small{font-size:10px}text.strong{font-weight:600}
      .rule{stroke:\(color("grid"));stroke-width:1}.axis{stroke:\(color("axis"));stroke-width:1}
      .reference{stroke:\(color("muted"));stroke-width:1.2}.optimum{stroke-dasharray:6 4}.threshold{stroke-dasharray:1.5 3}
      .curve{stroke:currentColor;stroke-width:2.2;fill:none;stroke-linejoin:round;stroke-linecap:butt}
      .seed{stroke:currentColor;stroke-width:.7;stroke-opacity:.3;fill:none;stroke-linejoin:round}
      .band{fill:currentColor;fill-opacity:.17;stroke:none}
      .bar{stroke:currentColor;stroke-width:3;stroke-linecap:round}
      .whisker{stroke:currentColor;stroke-width:1.4}
      .dot{fill:currentColor;fill-opacity:.65;stroke:\(color("paper"));stroke-width:.8}
      .mark{fill:currentColor;stroke:\(color("paper"));stroke-width:1.4}
      .miss{fill:none;stroke:currentColor;stroke-width:1.5}
      .hit{fill:#000;fill-opacity:0;stroke:none}
      .cell-line{fill:none;stroke:\(color("paper"));stroke-width:1.5}
      .wrong{fill:none;stroke:\(color("accent"));stroke-width:2.2}
      .arrow{fill:none;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}
      .on-dark{stroke:#fff}.on-light{stroke:#111}text.on-dark{fill:#fff;stroke:none}text.on-light{fill:#111;stroke:none}

      """
    for index in 0..<seriesCount {
      text += ".s\(index){color:\(color("s\(index)"))}.s\(index) .curve{stroke-dasharray:\(dashes[index])}\n"
    }
    for kind in ["floor", "wall", "start", "goal", "hazard"] {
      text += ".scene-\(kind){fill:\(color(kind))}"
    }
    return text
  }

  /// With the colours themselves, for light paper.
  package static let light = rules { name in colors.first { $0.name == name }?.light ?? "#000" }

  /// With variables that a page defines: `variables` for either theme.
  package static let themed = rules { "var(--\($0))" }

  package static func variables(dark: Bool) -> String {
    colors.map { "--\($0.name):\(dark ? $0.dark : $0.light)" }.joined(separator: ";")
  }
}
