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
    var (tuples, seen) = ([[Int]](), Set<[Int]>())
    for _ in 0..<1000 * count where tuples.count < count {
      let cells = walk(length, board, using: &random)
      if let cells, seen.insert(cells).inserted { tuples.append(cells) }
    }
    return tuples
  }

  /// The cells of a walk, sorted; nil where it ran into a corner.
  private static func walk(_ length: Int, _ board: CellBoard, using random: inout RandomStream) -> [Int]? {
    var cells = [random.below(board.cellCount)]
    while cells.count < length {
      let last = cells[cells.count - 1]
      let next = neighbors(of: last, board).filter { !cells.contains($0) }
      guard !next.isEmpty else { return nil }
      cells.append(next[random.below(next.count)])
    }
    return cells.sorted()
  }

  private static func neighbors(of cell: Int, _ board: CellBoard) -> [Int] {
    let (row, column) = (cell / board.columns, cell % board.columns)
    var result: [Int] = []
    for r in max(row - 1, 0)...min(row + 1, board.rows - 1) {
      for c in max(column - 1, 0)...min(column + 1, board.columns - 1) where (r, c) != (row, column) {
        result.append(r * board.columns + c)
      }
    }
    return result
  }
}
