/// One element of a figure, styled by its classes through `FigureStyle`. What it looks like is said by its
/// classes, which `FigureStyle` knows.
package enum Mark: Sendable, Equatable {
  package enum Anchor: String, Sendable { case start, middle, end }

  /// Groups the elements up to `close`; the series among the classes sets their color.
  case open(style: String, data: [String: String])
  case close
  case line(Place, Place, style: String)
  case path([Place], style: String, isClosed: Bool, tip: String?)
  /// - Parameter fill: an explicit color, `0xRRGGBB`.
  case rectangle(
    Place, width: Double, height: Double, radius: Double, style: String, fill: UInt32?, tip: String?)
  case circle(Place, radius: Double, style: String, tip: String?)
  /// Text on its base line; rotated text reads upward.
  case label(String, Place, Anchor, style: String, isTurned: Bool)

  /// A point in pixels of the figure; y points downward.
  package struct Place: Sendable, Equatable {
    package var x, y: Double
    init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
  }
}

/// Builder of a figure's elements.
struct Marks {
  private(set) var all: [Mark] = []

  mutating func open(_ style: String, data: [String: String] = [:]) {
    all.append(.open(style: style, data: data))
  }

  mutating func close() { all.append(.close) }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) {
    all.append(.line(.init(x1, y1), .init(x2, y2), style: style))
  }

  /// - Parameter tip: what a reader sees who points at the element.
  mutating func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ style: String, fill: UInt32? = nil,
    radius: Double = 0, tip: String? = nil
  ) {
    all.append(
      .rectangle(
        .init(x, y), width: width, height: height, radius: radius, style: style, fill: fill, tip: tip))
  }

  mutating func circle(_ x: Double, _ y: Double, _ radius: Double, _ style: String, tip: String? = nil) {
    all.append(.circle(.init(x, y), radius: radius, style: style, tip: tip))
  }

  mutating func path(
    _ points: [(Double, Double)], _ style: String, closed: Bool = false, tip: String? = nil
  ) {
    guard !points.isEmpty else { return }
    all.append(.path(points.map { .init($0.0, $0.1) }, style: style, isClosed: closed, tip: tip))
  }

  mutating func label(
    _ words: String, _ x: Double, _ y: Double, _ anchor: Mark.Anchor = .start, _ style: String = "label",
    turned: Bool = false
  ) {
    all.append(.label(words, .init(x, y), anchor, style: style, isTurned: turned))
  }
}
