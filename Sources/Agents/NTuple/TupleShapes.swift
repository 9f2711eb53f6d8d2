import RLCore

/// Which cells of a board the tuples of a network read.
package enum TupleShapes {
  /// The tuples of a list such as ["0 1 2 3", "0 1 4 5"].
  ///
  /// - Throws: `ConfigurationProblem` of the key `tuples`.
  package static func read(_ texts: [String], board: CellBoard) throws(ConfigurationProblem) -> [[Int]] {
    var tuples: [[Int]] = []
    for text in texts {
      var cells: [Int] = []
      for word in text.split(separator: " ") {
        guard let cell = Int(word), (0..<board.cellCount).contains(cell) else {
          throw ConfigurationProblem(
            "tuples",
            "'\(text)': '\(word)' is not a cell; cells are numbered 0 to \(board.cellCount - 1), row by row")
        }
        guard !cells.contains(cell) else {
          throw ConfigurationProblem("tuples", "'\(text)': cell \(cell) stands there twice")
        }
        cells.append(cell)
      }
      guard !cells.isEmpty else {
        throw ConfigurationProblem("tuples", "a tuple is empty; list its cells, such as 0 1 2 3")
      }
      tuples.append(cells.sorted())
    }
    return tuples
  }

  /// `count` different random walks of `length` cells over neighboring cells, diagonal ones too; fewer where the board has no
  /// more.
  ///
  /// Source: Lucas, "Learning to play Othello with n-tuple systems" (2008), the snakes.
  ///
  /// - Throws: `ConfigurationProblem` where the board has fewer cells.
  package static func drawn(
    count: Int, length: Int, board: CellBoard, using random: inout RandomStream
  ) throws(ConfigurationProblem) -> [[Int]] {
    guard length <= board.cellCount else {
      throw ConfigurationProblem(
        "tuple_length", "\(length) cells are more than the \(board.cellCount) of the board")
    }
    // A board has few walks, so that most of many are of those before: cells are the bits of a word, which is fast.
    let neighbors = (0..<board.cellCount).map { Self.neighbors(of: $0, board) }
    var (walks, seen) = ([UInt128](), Set<UInt128>())
    for _ in 0..<1000 * count {
      if walks.count == count { break }
      let cells = walk(length, neighbors, using: &random)
      if let cells, seen.insert(cells).inserted { walks.append(cells) }
    }
    return walks.map { cells in (0..<board.cellCount).filter { cells >> UInt128($0) & 1 == 1 } }
  }

  /// The cells of a walk; nil where it ran into a corner.
  private static func walk(
    _ length: Int, _ neighbors: [UInt128], using random: inout RandomStream
  ) -> UInt128? {
    var last = random.below(neighbors.count)
    var cells = UInt128(1) << UInt128(last)
    for _ in 1..<length {
      var next = neighbors[last] & ~cells
      guard next != 0 else { return nil }
      for _ in 0..<random.below(next.nonzeroBitCount) { next &= next - 1 }
      last = next.trailingZeroBitCount
      cells |= 1 << UInt128(last)
    }
    return cells
  }

  private static func neighbors(of cell: Int, _ board: CellBoard) -> UInt128 {
    let (row, column) = (cell / board.columns, cell % board.columns)
    var result: UInt128 = 0
    for r in max(row - 1, 0)...min(row + 1, board.rows - 1) {
      for c in max(column - 1, 0)...min(column + 1, board.columns - 1) where (r, c) != (row, column) {
        result |= 1 << UInt128(r * board.columns + c)
      }
    }
    return result
  }
}
