/// Maps the unit cells of a grid world's picture to states.
///
/// Worlds whose state holds more than the agent's cell, such as what it carries, give the states that differ from the
/// present one in the cell only; so a layout may change from step to step.
public struct GridLayout: Sendable, Equatable {
  public let columns, rows: Int
  /// `[rows * columns]`, row by row; nil for a cell without a state, such as a wall.
  public let states: [Int?]

  /// Cells whose state index is row * columns + column.
  public init(columns: Int, rows: Int) {
    self.init(columns: columns, rows: rows) { column, row in row * columns + column }
  }

  public init(columns: Int, rows: Int, state: (_ column: Int, _ row: Int) -> Int?) {
    (self.columns, self.rows) = (columns, rows)
    states = (0..<columns * rows).map { state($0 % columns, $0 / columns) }
  }
}

/// A picture of unit cells in which state values can be shown in place.
public protocol GridDrawable: Drawable {
  var gridLayout: GridLayout { get }
}

/// A picture with selectable actions.
public protocol Clickable: Drawable {
  /// The action at `point`, or nil.
  func action(at point: Scene.Point) -> Int?
}
