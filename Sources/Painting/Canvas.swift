import Drawing

package enum Weight: Sendable, Hashable { case regular, semibold }

/// Horizontal alignment of text relative to its anchor; vertically it is centered.
package enum Alignment: Sendable { case left, center, right }

/// A canvas, in pixels; y points downward.
///
/// The bitmap of a window and the file of a vector picture are both canvases, so both show the same.
package protocol Canvas: AnyObject {
  var width: Int { get }
  var height: Int { get }
  /// Clipping rectangle, or nil for the whole canvas.
  var clip: Rect? { get set }

  func fill(_ rect: Rect, _ color: Color)
  /// Fills the union of `polygons`, each convex or not but not crossing itself.
  func fill(_ polygons: [[Point]], _ color: Color)
  /// Text whose capital letters are vertically centered on `at`.
  func text(_ text: String, at: Point, size: Double, weight: Weight, color: Color, align: Alignment)
  /// Words on their base line.
  func draw(_ label: Label)
  /// Fills an outline, then strokes it.
  func draw(_ outline: Outline, _ style: Style)
  /// Begins a group of elements, which a page finds by its classes and data.
  func openGroup(_ classes: String, data: [String: String])
  func closeGroup()
  /// Stretches an image over `rect`.
  func image(_ image: Scene.Image, in rect: Rect)
  func textWidth(_ text: String, size: Double, weight: Weight) -> Double
  /// Paints `rect` by `body`, or repeats what `body` painted there for the same key.
  ///
  /// `body` has to paint the whole of `rect` and nothing else.
  func cached(_ rect: Rect, key: AnyHashable, _ body: () -> Void)
}

extension Canvas {
  /// Pixels; corners and ends of a line that is no wider are not seen.
  private static var hairline: Double { 2.5 }

  package func draw(_ outline: Outline, _ style: Style) {
    let (points, isClosed) = outline.corners
    if let color = style.fill { fill([points], color) }
    guard let color = style.stroke else { return }
    let rounding: Shapes.Rounding
    switch outline {
    case _ where style.width <= Self.hairline: rounding = .none
    case .circle: rounding = .all
    default: rounding = style.hasRoundEnds ? .bendsAndEnds : .bends
    }
    if style.dash.reduce(0, +) > 0 {
      let line = isClosed ? points + points.prefix(1) : points
      let pieces = Shapes.dashes(line, style.dash).flatMap {
        Shapes.stroke($0, isClosed: false, width: style.width, rounding: rounding)
      }
      fill(pieces, color)
    } else {
      fill(Shapes.stroke(points, isClosed: isClosed, width: style.width, rounding: rounding), color)
    }
  }

  // Pixels have no groups.
  package func openGroup(_ classes: String, data: [String: String]) {}
  package func closeGroup() {}

  package var bounds: Rect { Rect(0, 0, Double(width), Double(height)) }

  package func fill(_ polygon: [Point], _ color: Color) { fill([polygon], color) }

  package func circle(_ center: Point, radius: Double, _ color: Color) {
    fill([Shapes.circle(center, radius)], color)
  }

  package func ring(_ center: Point, radius: Double, width: Double, _ color: Color) {
    stroke(Shapes.circle(center, radius), width: width, color, isClosed: true)
  }

  /// A line through `points` with round ends and corners.
  package func stroke(_ points: [Point], width: Double, _ color: Color, isClosed: Bool = false) {
    let pieces = Shapes.stroke(
      points, isClosed: isClosed, width: width, rounding: width > Self.hairline ? .all : .none)
    fill(pieces, color)
  }

  package func line(_ from: Point, _ to: Point, width: Double, _ color: Color) {
    stroke([from, to], width: width, color)
  }

  package func rounded(_ rect: Rect, radius: Double, _ color: Color) {
    // Only the ends need soft edges; what is between them is filled by rows.
    let radius = min(radius, rect.width / 2, rect.height / 2).rounded(.up)
    let isWhole =
      rect.x == rect.x.rounded() && rect.y == rect.y.rounded() && rect.width == rect.width.rounded()
      && rect.height == rect.height.rounded()
    guard isWhole, rect.height > 2 * radius + 2 else { return fill([Shapes.rounded(rect, radius)], color) }
    let outline = Shapes.rounded(rect, radius)
    var rest = rect
    clipped(to: rest.cutTop(radius)) { fill([outline], color) }
    clipped(to: rest.cutBottom(radius)) { fill([outline], color) }
    fill(rest, color)
  }

  package func clipped(to rect: Rect, _ body: () -> Void) {
    let before = clip
    let x = max(rect.x, before?.x ?? rect.x)
    let y = max(rect.y, before?.y ?? rect.y)
    clip = Rect(
      x, y, min(rect.maxX, before?.maxX ?? rect.maxX) - x, min(rect.maxY, before?.maxY ?? rect.maxY) - y)
    body()
    clip = before
  }
}
