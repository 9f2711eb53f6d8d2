import RLCore

/// The cells of a MiniGrid world, row by row.
struct GridMap: Sendable {
  let columns, rows: Int
  private(set) var cells: [GridObject]

  init(columns: Int, rows: Int) {
    (self.columns, self.rows) = (columns, rows)
    cells = Array(repeating: .empty, count: columns * rows)
  }

  subscript(column: Int, row: Int) -> GridObject {
    get { cells[row &* columns &+ column] }
    set { cells[row &* columns &+ column] = newValue }
  }

  func contains(_ column: Int, _ row: Int) -> Bool {
    column >= 0 && row >= 0 && column < columns && row < rows
  }

  mutating func clear() {
    for index in cells.indices { cells[index] = .empty }
  }

  mutating func horizontalWall(_ column: Int, _ row: Int, length: Int, of object: GridObject = .wall) {
    for index in 0..<length { self[column + index, row] = object }
  }

  mutating func verticalWall(_ column: Int, _ row: Int, length: Int, of object: GridObject = .wall) {
    for index in 0..<length { self[column, row + index] = object }
  }

  mutating func wallsAround(_ column: Int, _ row: Int, width: Int, height: Int) {
    horizontalWall(column, row, length: width)
    horizontalWall(column, row + height - 1, length: width)
    verticalWall(column, row, length: height)
    verticalWall(column + width - 1, row, length: height)
  }

  mutating func wallsAround() { wallsAround(0, 0, width: columns, height: rows) }
}

extension RandomStream {
  /// NumPy's `integers(low, high)`.
  mutating func integer(_ low: Int, _ high: Int) -> Int { low + below(high - low) }

  /// NumPy's `shuffle` of a list, which draws otherwise than its `integers`: words cut to the bits of the last index, until
  /// one is not beyond it.
  mutating func shuffleList(_ elements: inout [Int]) {
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      let mask = UInt32.max >> UInt32(UInt32(last).leadingZeroBitCount)
      var index = Int(next32() & mask)
      while index > last { index = Int(next32() & mask) }
      let element = elements[last]
      elements[last] = elements[index]
      elements[index] = element
    }
  }

  mutating func color() -> UInt8 { GridObject.Color.drawn[below(GridObject.Color.count)] }
}
