/// The eight symmetries of a square board of `size` by `size` cells.
///
/// Number `s` turns the board by `s & 3` quarters to the right, after mirroring it left to right where `s & 4` is set.
enum SquareSymmetry {
  /// The image of the cell in `row` and `column`.
  static func image(row: Int, column: Int, size: Int, symmetry: Int) -> (row: Int, column: Int) {
    var (row, column) = (row, symmetry & 4 == 0 ? column : size - 1 - column)
    for _ in 0..<symmetry & 3 { (row, column) = (column, size - 1 - row) }
    return (row, column)
  }

  /// `[8][size * size]`, the image of each cell.
  static func images(size: Int) -> [[Int]] {
    (0..<8).map { symmetry in
      (0..<size * size).map { cell in
        let image = image(row: cell / size, column: cell % size, size: size, symmetry: symmetry)
        return image.row * size + image.column
      }
    }
  }
}
