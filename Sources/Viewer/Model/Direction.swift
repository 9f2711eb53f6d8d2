/// The direction of an action in a picture: columns to the right and rows down, not both 0.
package struct Direction: Sendable, Hashable {
  package let columns, rows: Int

  /// Nil for an action without a direction.
  package init?(columns: Int, rows: Int) {
    if columns == 0 && rows == 0 { return nil }
    (self.columns, self.rows) = (columns.signum(), rows.signum())
  }

  private init(_ columns: Int, _ rows: Int) { (self.columns, self.rows) = (columns, rows) }

  package static let up = Direction(0, -1)
  package static let right = Direction(1, 0)
  package static let down = Direction(0, 1)
  package static let left = Direction(-1, 0)

  package var isDiagonal: Bool { columns != 0 && rows != 0 }

  /// The unit vector.
  package var vector: (dx: Double, dy: Double) {
    let length = isDiagonal ? 0.5.squareRoot() : 1
    return (Double(columns) * length, Double(rows) * length)
  }

  /// The part of a square around (0, 0), with corners at 1, in this direction.
  ///
  /// - Parameter sharesSquare: whether diagonals have their own parts: eight parts instead of four.
  package func part(sharesSquare: Bool) -> [(x: Double, y: Double)] {
    let (x, y) = (Double(columns), Double(rows))
    // The tangent of an eighth of a turn's half.
    let edge = sharesSquare ? 0.5.squareRoot() * 2 - 1 : 1
    if isDiagonal { return [(0, 0), (x * edge, y), (x, y), (x, y * edge)] }
    return [(0, 0), (x - y * edge, y - x * edge), (x + y * edge, y + x * edge)]
  }
}
