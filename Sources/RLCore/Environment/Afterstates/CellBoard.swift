/// How the cells of a board are packed into one word.
///
/// A cell holds a small number, 0 to `values` - 1, in `bits` bits; the cells are numbered row by row from the top left.
public struct CellBoard: Sendable, Equatable {
  public let rows, columns: Int
  /// Numbers that a cell may hold.
  public let values: Int

  /// - Precondition: all cells fit into 128 bits.
  public init(rows: Int, columns: Int, values: Int) {
    (self.rows, self.columns, self.values) = (rows, columns, values)
    precondition(
      Self.fits(rows: rows, columns: columns, values: values), "the board does not fit into 128 bits")
  }

  /// Whether all cells fit into 128 bits.
  public static func fits(rows: Int, columns: Int, values: Int) -> Bool {
    rows * columns * bits(values) <= 128
  }

  private static func bits(_ values: Int) -> Int { Int.bitWidth - (values - 1).leadingZeroBitCount }

  public var cellCount: Int { rows * columns }
  /// Bits of a cell.
  public var bits: Int { Self.bits(values) }
  /// Bits of the whole board.
  public var width: Int { cellCount * bits }

  /// The cells in one word, cell 0 in the lowest bits.
  public func packed(_ cells: [Int]) -> UInt128 {
    cells.reversed().reduce(0) { $0 << UInt128(bits) | UInt128($1) }
  }

  /// The cells of a word.
  public func cells(of word: UInt128) -> [Int] {
    (0..<cellCount).map { Int(truncatingIfNeeded: word >> UInt128($0 * bits)) & ((1 << bits) - 1) }
  }
}
