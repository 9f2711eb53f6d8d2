/// Which state of a grid world stands for which unit cell of its picture.
///
/// Worlds whose state holds more than the agent's cell, such as what it carries, give the states that differ from the
/// present one in the cell only; so a layout may change from step to step.
public struct GridLayout: Sendable, Equatable {
  public let columns, rows: Int
  /// `[rows * columns]`, row after row; nil for a cell that is no state, such as a wall.
  public let states: [Int?]

  /// Cells whose state's number is row * columns + column.
  public init(columns: Int, rows: Int) {
    self.init(columns: columns, rows: rows) { column, row in row * columns + column }
  }

  public init(columns: Int, rows: Int, state: (_ column: Int, _ row: Int) -> Int?) {
    (self.columns, self.rows) = (columns, rows)
    states = (0..<columns * rows).map { state($0 % columns, $0 / columns) }
  }
}

/// A picture made of unit cells, in which what is known of states can be shown where they are.
public protocol GridDrawable: Drawable {
  var gridLayout: GridLayout { get }
}

/// A picture that can be played by pointing at it.
public protocol Clickable: Drawable {
  /// The action that pointing at `point` means; nil where there is none.
  func action(at point: Scene.Point) -> Int?
}
