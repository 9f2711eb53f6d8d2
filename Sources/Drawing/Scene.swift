/// A picture in world units: a list of shapes, painted in order, colored by meaning.
///
/// x grows to the right and y downwards, from (0, 0) at the top left corner to (`width`, `height`). A scene knows no
/// window, no pixels and no theme; the painter chooses those.
public struct Scene: Codable, Sendable, Equatable {
  public struct Point: Codable, Sendable, Hashable {
    public var x, y: Double
    public init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
  }

  /// The meaning of a shape; the painter's theme assigns the color.
  public enum Color: String, Codable, Sendable, CaseIterable {
    case background, floor, wall, line, start, goal, hazard, agent, agentDetail, body, text
  }

  public enum Shape: Codable, Sendable, Hashable {
    case rectangle(origin: Point, width: Double, height: Double, Color)
    case circle(center: Point, radius: Double, Color)
    /// A line with round ends.
    case line(from: Point, to: Point, width: Double, Color)
    /// A filled polygon.
    case polygon([Point], Color)
    /// Text centered on a point.
    case text(String, at: Point, height: Double, Color)
    /// An image, stretched over a rectangle.
    case image(Image, origin: Point, width: Double, height: Double)
  }

  public var width, height: Double
  public var shapes: [Shape] = []

  public init(width: Double, height: Double) { (self.width, self.height) = (width, height) }

  /// Fills the unit cell in `column` and `row`.
  public mutating func cell(_ column: Int, _ row: Int, _ color: Color) {
    shapes.append(.rectangle(origin: Point(Double(column), Double(row)), width: 1, height: 1, color))
  }

  /// Puts a disc into the unit cell in `column` and `row`.
  public mutating func disc(_ column: Int, _ row: Int, _ color: Color) {
    shapes.append(.circle(center: Point(Double(column) + 0.5, Double(row) + 0.5), radius: 0.32, color))
  }

  /// Writes `text` into the unit cell in `column` and `row`.
  public mutating func label(_ text: String, _ column: Int, _ row: Int, _ color: Color = .text) {
    shapes.append(.text(text, at: Point(Double(column) + 0.5, Double(row) + 0.5), height: 0.4, color))
  }

  /// Draws the lines between `columns` by `rows` unit cells.
  public mutating func grid(columns: Int, rows: Int) {
    for column in 0...columns {
      let x = Double(column)
      shapes.append(.line(from: Point(x, 0), to: Point(x, Double(rows)), width: 0.02, .line))
    }
    for row in 0...rows {
      let y = Double(row)
      shapes.append(.line(from: Point(0, y), to: Point(Double(columns), y), width: 0.02, .line))
    }
  }
}

/// Something that can be drawn.
public protocol Drawable {
  func draw() -> Scene
  /// Seconds of simulated time per step, or nil if it waits for the player.
  var secondsPerStep: Double? { get }
}

extension Drawable {
  public var secondsPerStep: Double? { nil }
}

/// Something whose last step can be drawn while it is under way.
public protocol AnimatedDrawable: Drawable {
  /// - Parameter progress: of the last step, from 0, the state before it, to 1, which is `draw()`.
  func draw(progress: Double) -> Scene
}
