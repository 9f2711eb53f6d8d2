import RLCore

/// The cells of a MiniGrid world, with walls around as far as the agent can see.
///
/// They are kept twice, row by row and column by column: so a line of cells before the agent is eight bytes in a row, whatever its
/// direction.
struct GridMap: Sendable {
  /// Cells beyond each side: the agent sees six ahead.
  private static let margin = 6

  let columns, rows: Int
  /// Cells from one row to the next in the first copy, and from one column to the next in the second.
  private let rowStride, columnStride: Int
  /// Where the second copy begins.
  private let second: Int
  private var cells: [GridObject]
  /// Counts the changes.
  private(set) var version: UInt32 = 0

  init(columns: Int, rows: Int) {
    (self.columns, self.rows) = (columns, rows)
    (rowStride, columnStride) = (columns + 2 * Self.margin, rows + 2 * Self.margin)
    second = rowStride * columnStride
    cells = Array(repeating: .wall, count: 2 * second)
    clear()
  }

  private func byRows(_ column: Int, _ row: Int) -> Int {
    (row &+ Self.margin) &* rowStride &+ column &+ Self.margin
  }

  private func byColumns(_ column: Int, _ row: Int) -> Int {
    second &+ (column &+ Self.margin) &* columnStride &+ row &+ Self.margin
  }

  subscript(column: Int, row: Int) -> GridObject {
    get { cells[byRows(column, row)] }
    set {
      cells[byRows(column, row)] = newValue
      cells[byColumns(column, row)] = newValue
      version &+= 1
    }
  }

  /// Cells by their number, row by row.
  subscript(cell: Int) -> GridObject { self[cell % columns, cell / columns] }

  func contains(_ column: Int, _ row: Int) -> Bool {
    column >= 0 && row >= 0 && column < columns && row < rows
  }

  /// `[7]`, the cells before an agent: line i is column i of its view, in its lowest seven bytes from the farthest cell to
  /// the nearest. Beyond the grid there are walls. It changes nothing, but no map is copied for what is `mutating`.
  @inline(__always) mutating func lines(before column: Int, _ row: Int, direction: Int) -> SIMD8<UInt64> {
    // Two of the directions run along rows, and in two the cells ahead have higher numbers.
    let isAlongRows = direction & 1 == 0
    let isForward = direction < 2
    let near = isAlongRows ? byRows(column, row) : byColumns(column, row)
    let stride = isAlongRows ? rowStride : columnStride
    // The right-hand side is below where the agent looks right, and on the left where it looks down.
    let aside = direction == 0 || direction == 3 ? stride : -stride
    let start = near &- 3 &* aside &- (isForward ? 1 : Self.margin)
    var lines = SIMD8<UInt64>(repeating: 0)
    cells.withUnsafeBytes { bytes in
      var place = bytes.baseAddress.unsafelyUnwrapped + start
      for line in 0..<GridView.side {
        let word = place.loadUnaligned(as: UInt64.self)
        lines[line] = isForward ? word.byteSwapped : word
        place += aside
      }
    }
    return lines
  }

  /// All cells, row by row.
  var contents: [GridObject] {
    (0..<rows).flatMap { row in cells[byRows(0, row)..<byRows(columns, row)] }
  }

  /// Column by column, as the view of the whole grid has them.
  func forEachByColumns(_ body: (_ index: Int, GridObject) -> Void) {
    for column in 0..<columns {
      let start = byColumns(column, 0)
      for row in 0..<rows { body(column &* rows &+ row, cells[start &+ row]) }
    }
  }

  mutating func clear() {
    for row in 0..<rows {
      let start = byRows(0, row)
      for index in start..<start + columns { cells[index] = .empty }
    }
    for column in 0..<columns {
      let start = byColumns(column, 0)
      for index in start..<start + rows { cells[index] = .empty }
    }
    version &+= 1
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
