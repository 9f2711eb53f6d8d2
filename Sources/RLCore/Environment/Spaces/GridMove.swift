/// A move on a grid: the number of columns to the right and rows down.
///
/// An environment says of each action which move it is; names of actions mean nothing to a program.
public struct GridMove: Sendable, Hashable {
  public let columns, rows: Int

  public init(columns: Int, rows: Int) { (self.columns, self.rows) = (columns, rows) }

  public static let up = GridMove(columns: 0, rows: -1)
  public static let right = GridMove(columns: 1, rows: 0)
  public static let down = GridMove(columns: 0, rows: 1)
  public static let left = GridMove(columns: -1, rows: 0)
}
