/// Bitboard of Connect Four: column `c`, from the left, takes bits `7c` (bottom) to `7c + 5` (top), and bit `7c + 6`
/// stays empty, so that lines do not continue into the next column.
enum ConnectFourBits {
  static let bottomRow: UInt64 = 0x0408_1020_4081
  static let board = bottomRow &* 0x3F
  static let topRow = bottomRow << 5

  @inline(__always) static func column(_ column: Int) -> UInt64 { 0x3F << UInt64(7 &* column) }

  /// The lowest empty cell of each column that has one.
  @inline(__always) static func playableCells(occupied: UInt64) -> UInt64 { (occupied &+ bottomRow) & board }

  /// Whether `stones` hold four in a line.
  @inline(__always) static func hasFour(_ stones: UInt64) -> Bool {
    let vertical = stones & (stones >> 1)
    let horizontal = stones & (stones >> 7)
    let falling = stones & (stones >> 6)
    let rising = stones & (stones >> 8)
    let fours =
      (vertical & (vertical >> 2)) | (horizontal & (horizontal >> 14)) | (falling & (falling >> 12))
      | (rising & (rising >> 16))
    return fours != 0
  }

  /// The empty cells, reachable now or later, that would complete a line of four of `stones`.
  @inline(__always) static func winningCells(_ stones: UInt64, occupied: UInt64) -> UInt64 {
    let vertical = (stones << 1) & (stones << 2) & (stones << 3)
    return (vertical | fourthCells(stones, 7) | fourthCells(stones, 6) | fourthCells(stones, 8))
      & (board ^ occupied)
  }

  /// The cells, empty or not, that three stones in steps of `step` leave open in a line of four.
  @inline(__always) private static func fourthCells(_ stones: UInt64, _ step: UInt64) -> UInt64 {
    let below = (stones << step) & (stones << (2 &* step))
    let above = (stones >> step) & (stones >> (2 &* step))
    return (below & ((stones << (3 &* step)) | (stones >> step)))
      | (above & ((stones << step) | (stones >> (3 &* step))))
  }

  /// The mirror image of the stones.
  @inline(__always) static func mirrored(_ stones: UInt64) -> UInt64 {
    let column: UInt64 = 0x7F
    var result = stones & (column << 21)
    result |= (stones & column) << 42 | (stones >> 42) & column
    result |= (stones & (column << 7)) << 28 | (stones >> 28) & (column << 7)
    result |= (stones & (column << 14)) << 14 | (stones >> 14) & (column << 14)
    return result
  }
}
