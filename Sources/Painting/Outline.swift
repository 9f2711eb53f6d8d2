/// An outline that a vector format has a word for.
package enum Outline: Sendable {
  case line(Point, Point)
  case path([Point], isClosed: Bool)
  case rectangle(Rect, radius: Double = 0)
  case circle(Point, radius: Double)

  /// The corners, and whether the last of them is joined to the first.
  var corners: (points: [Point], isClosed: Bool) {
    switch self {
    case .line(let from, let to): ([from, to], false)
    case .path(let points, let isClosed): (points, isClosed)
    case .rectangle(let rect, let radius):
      (radius > 0 ? Shapes.rounded(rect, radius) : rect.corners, true)
    case .circle(let center, let radius): (Shapes.circle(center, radius), true)
    }
  }
}

/// How an outline is painted.
package struct Style: Sendable {
  package var fill: Color?
  package var stroke: Color?
  /// Pixels.
  package var width: Double
  /// Lengths of line and gap in turn, pixels; empty for a whole line.
  package var dash: [Double]
  package var hasRoundEnds: Bool
  /// What the element is on a page; nil for a picture outside a page.
  package var element: PageElement?

  package init(
    fill: Color? = nil, stroke: Color? = nil, width: Double = 1, dash: [Double] = [],
    hasRoundEnds: Bool = false, element: PageElement? = nil
  ) {
    self.fill = fill
    self.stroke = stroke
    self.width = width
    self.dash = dash
    self.hasRoundEnds = hasRoundEnds
    self.element = element
  }
}

/// What an element is on a page, whose style sheet paints it in place of the colors that pixels get.
package struct PageElement: Sendable {
  package var classes: String
  /// What a reader sees who points at the element.
  package var tip: String?
  /// Whether it is filled with its style's color, whatever the sheet says.
  package var hasOwnFill: Bool

  package init(_ classes: String, tip: String? = nil, hasOwnFill: Bool = false) {
    self.classes = classes
    self.tip = tip
    self.hasOwnFill = hasOwnFill
  }
}

/// Words on their base line.
package struct Label: Sendable {
  package var words: String
  /// Where the base line begins, has its middle or ends.
  package var base: Point
  package var align: Alignment
  package var size: Double
  package var weight: Weight
  package var color: Color
  /// The color around the letters, where lines run under them.
  package var edge: Color?
  /// Whether they are read upwards.
  package var isTurned: Bool
  package var element: PageElement?

  package init(
    _ words: String, base: Point, align: Alignment, size: Double, weight: Weight = .regular, color: Color,
    edge: Color? = nil, isTurned: Bool = false, element: PageElement? = nil
  ) {
    self.words = words
    self.base = base
    self.align = align
    self.size = size
    self.weight = weight
    self.color = color
    self.edge = edge
    self.isTurned = isTurned
    self.element = element
  }
}
