import RLCore

/// Lines of `length` equal stones, looked for cell by cell: slow, and easy to check by eye.
struct PlainBoard {
  var cells: [[Side?]]

  init(rows: Int, columns: Int) {
    cells = Array(repeating: Array(repeating: nil, count: columns), count: rows)
  }

  func at(_ row: Int, _ column: Int) -> Side? {
    cells.indices.contains(row) && cells[row].indices.contains(column) ? cells[row][column] : nil
  }

  func hasLine(of side: Side, length: Int) -> Bool {
    for row in cells.indices {
      for column in cells[row].indices {
        for (down, right) in [(0, 1), (1, 0), (1, 1), (1, -1)]
        where (0..<length).allSatisfy({ at(row + $0 * down, column + $0 * right) == side }) {
          return true
        }
      }
    }
    return false
  }
}

/// Connect Four by the letter of its rules.
struct PlainConnectFour {
  var board = PlainBoard(rows: 6, columns: 7)
  var mover = Side.first
  var winner: Side?

  var legal: [Int] { winner != nil ? [] : (0..<7).filter { board.cells[0][$0] == nil } }

  mutating func play(_ column: Int) {
    guard let row = (0..<6).last(where: { board.cells[$0][column] == nil }) else { return }
    board.cells[row][column] = mover
    if board.hasLine(of: mover, length: 4) { winner = mover }
    mover = mover.other
  }

  func perft(_ depth: Int) -> Int {
    if depth == 0 { return 1 }
    return legal.reduce(0) { sum, column in
      var next = self
      next.play(column)
      return sum + next.perft(depth - 1)
    }
  }
}

/// Othello by the letter of its rules, on a board of any size.
struct PlainOthello {
  let size: Int
  var board: PlainBoard
  var mover = Side.first

  init(size: Int) {
    self.size = size
    board = PlainBoard(rows: size, columns: size)
    let half = size / 2
    (board.cells[half - 1][half - 1], board.cells[half][half]) = (.second, .second)
    (board.cells[half - 1][half], board.cells[half][half - 1]) = (.first, .first)
  }

  func turned(_ row: Int, _ column: Int, by side: Side) -> [(Int, Int)] {
    guard board.cells[row][column] == nil else { return [] }
    var all: [(Int, Int)] = []
    for down in -1...1 {
      for right in -1...1 where (down, right) != (0, 0) {
        var line: [(Int, Int)] = []
        var (r, c) = (row + down, column + right)
        while board.at(r, c) == side.other {
          line.append((r, c))
          (r, c) = (r + down, c + right)
        }
        if board.at(r, c) == side { all += line }
      }
    }
    return all
  }

  func moves(of side: Side) -> [Int] {
    (0..<size * size).filter { !turned($0 / size, $0 % size, by: side).isEmpty }
  }

  /// `size * size` is a pass; empty once the game is over.
  var legal: [Int] {
    let own = moves(of: mover)
    if !own.isEmpty { return own }
    return moves(of: mover.other).isEmpty ? [] : [size * size]
  }

  mutating func play(_ action: Int) {
    if action < size * size {
      for (row, column) in turned(action / size, action % size, by: mover) {
        board.cells[row][column] = mover
      }
      board.cells[action / size][action % size] = mover
    }
    mover = mover.other
  }

  /// The first player's stones less the second's.
  var margin: Int { board.cells.joined().reduce(0) { $0 + ($1 == .first ? 1 : $1 == .second ? -1 : 0) } }
}
