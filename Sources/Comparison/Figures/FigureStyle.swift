import Drawing
import Painting

/// Style of a figure's element; nil where a class does not set it.
package struct Look: Sendable {
  package enum Paint: Sendable, Equatable {
    case none
    /// The color of the element's series.
    case series
    /// A color of the theme, by name.
    case theme(String)
    /// A fixed color, `0xRRGGBB`.
    case fixed(UInt32)
  }

  package var fill: Paint?
  package var fillOpacity: Double?
  package var stroke: Paint?
  package var strokeOpacity: Double?
  /// Pixels.
  package var width: Double?
  /// Lengths of line and gap in turn, pixels; empty for a whole line.
  package var dash: [Double]?
  package var hasRoundEnds: Bool?
  /// Of text, pixels.
  package var size: Double?
  package var isBold: Bool?
  /// Whether text has an outline in the background color, because lines run under it.
  package var hasEdge: Bool?

  /// Overrides with the settings of `other`.
  mutating func merge(_ other: Look) {
    fill = other.fill ?? fill
    fillOpacity = other.fillOpacity ?? fillOpacity
    stroke = other.stroke ?? stroke
    strokeOpacity = other.strokeOpacity ?? strokeOpacity
    width = other.width ?? width
    dash = other.dash ?? dash
    hasRoundEnds = other.hasRoundEnds ?? hasRoundEnds
    size = other.size ?? size
    isBold = other.isBold ?? isBold
    hasEdge = other.hasEdge ?? hasEdge
  }
}

/// Styles of a figure's classes, on a page and on paper.
///
/// Color-blind readers can distinguish the colors of the series; each has its own dash
/// besides, so that a print in grey is legible.
package enum FigureStyle {
  static let seriesCount = ColorScheme.light.series.count
  /// The classes of the group with this index: its color, and a dash that changes when colors repeat.
  package static func classes(ofGroup index: Int) -> String { "s\(index % seriesCount) d\(dash(index))" }

  /// The index of the group's color.
  static func color(ofGroup index: Int) -> Int { index % seriesCount }

  private static func dash(_ index: Int) -> Int { (index + index / seriesCount) % dashes.count }

  static let dashes: [[Double]] = [
    [], [8, 3], [2.5, 2.5], [9, 3, 2.5, 3], [14, 4], [5, 2], [1.5, 3], [12, 3, 2, 3, 2, 3],
  ]

  /// Colors of scenes, the same as in the viewer.
  private static let scene: [Scene.Color] = [
    .floor, .wall, .start, .goal, .hazard, .agent, .agentDetail, .body, .line,
  ]

  /// The theme's colors by name, for light and dark mode.
  package static let colors: [(name: String, light: UInt32, dark: UInt32)] =
    [
      ("paper", 0xffffff, 0x171a1f), ("ink", 0x1b1f24, 0xe8eaed), ("muted", 0x57606a, 0xa3abb5),
      ("grid", 0xe7eaee, 0x2a2f37), ("axis", 0x6e7781, 0x8b949e), ("accent", 0xb3261e, 0xff8a80),
    ] + scene.map { ($0.rawValue, ColorScheme.light.color($0), ColorScheme.dark.color($0)) }
    + zip(ColorScheme.light.series, ColorScheme.dark.series).enumerated().map { ("s\($0)", $1.0, $1.1) }

  /// Classes by name; if an element has two, the later one takes precedence.
  static let classes: [(name: String, look: Look)] =
    [
      ("tick", Look(fill: .theme("muted"), size: 11)),
      ("axis-label", Look(fill: .theme("muted"), size: 12)),
      ("note", Look(fill: .theme("muted"), size: 11, hasEdge: true)),
      ("small", Look(size: 10)),
      ("strong", Look(isBold: true)),
      ("title", Look(isBold: true, hasEdge: true)),
      ("rule", Look(stroke: .theme("grid"), width: 1)),
      ("axis", Look(stroke: .theme("axis"), width: 1)),
      ("reference", Look(stroke: .theme("muted"), width: 1.2)),
      ("optimum", Look(dash: [6, 4])),
      ("threshold", Look(dash: [1.5, 3])),
      ("branch", Look(strokeOpacity: 0.8, width: 1)),
      ("curve", Look(fill: Look.Paint.none, stroke: .series, width: 2.2)),
      ("seed", Look(fill: Look.Paint.none, stroke: .series, strokeOpacity: 0.3, width: 0.7)),
      ("band", Look(fill: .series, fillOpacity: 0.17)),
      ("bar", Look(stroke: .series, width: 3, hasRoundEnds: true)),
      ("whisker", Look(stroke: .series, width: 1.4)),
      ("dot", Look(fill: .series, fillOpacity: 0.65, stroke: .theme("paper"), width: 0.8)),
      ("mark", Look(fill: .series, stroke: .theme("paper"), width: 1.4)),
      ("miss", Look(fill: Look.Paint.none, stroke: .series, width: 1.5)),
      ("cut", Look(fill: .theme("muted"))),
      ("hit", Look(fill: .fixed(0), fillOpacity: 0)),
      ("solid", Look(fill: .series)),
      ("half", Look(fillOpacity: 0.45)),
      ("pale", Look(fillOpacity: 0.15)),
      ("cell-line", Look(fill: Look.Paint.none, stroke: .theme("paper"), width: 1.5)),
      ("cell-edge", Look(fill: Look.Paint.none, stroke: .theme("grid"), width: 1)),
      ("surface", Look(fill: .theme("paper"), stroke: .theme("axis"), width: 0.7)),
      ("wrong", Look(fill: Look.Paint.none, stroke: .theme("accent"), width: 2.2)),
      ("arrow", Look(fill: Look.Paint.none, width: 1.8, hasRoundEnds: true)),
    ]
    + ["floor", "wall", "start", "goal", "hazard"].map { ("scene-\($0)", Look(fill: .theme($0))) }

  /// Fixed dark or light colors, independent of the theme, for lines and text on shaded cells.
  static let grounds: [(name: String, color: UInt32)] = [
    ("on-dark", 0xffffff), ("on-light", 0x111111),
  ]

  static let words = Look(fill: .theme("ink"), size: 12)

  /// The style of an element with these classes.
  ///
  /// - Parameter dash: of the group that it belongs to.
  package static func look(of classes: String, isText: Bool = false, dash: Int? = nil) -> Look {
    let names = Set(classes.split(separator: " ").map(String.init))
    var look = isText ? words : Look()
    for (name, part) in Self.classes where names.contains(name) { look.merge(part) }
    if names.contains("curve"), let dash { look.dash = dashes[dash] }
    for ground in grounds where names.contains(ground.name) {
      if isText { look.fill = .fixed(ground.color) } else { look.stroke = .fixed(ground.color) }
    }
    return look
  }

  /// The color and dash indices among the classes, if any.
  package static func series(in classes: String) -> (color: Int, dash: Int)? {
    let names = classes.split(separator: " ")
    func number(_ letter: Character, below limit: Int) -> Int? {
      names.lazy.filter { $0.first == letter }.compactMap { Int($0.dropFirst()) }
        .first { (0..<limit).contains($0) }
    }
    guard let color = number("s", below: seriesCount) else { return nil }
    return (color, number("d", below: dashes.count) ?? 0)
  }
}
