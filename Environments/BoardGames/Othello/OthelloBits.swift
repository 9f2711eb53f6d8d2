/// Bitboard of Othello: row `r` from the top and column `c` from the left take bit `8r + c`.
///
/// A smaller board is in the middle, so that bits shifted off it land on cells that do not belong to it.
enum OthelloBits {
  /// Cells from which a step to either side stays in its row.
  private static let inner: UInt64 = 0x7E7E_7E7E_7E7E_7E7E

  /// The cells behind an unbroken row of the opponent's stones, seen from the stones of the player to move.
  @inline(__always) static func reached(own: UInt64, other: UInt64) -> UInt64 {
    let sideways = other & inner
    var cells = reached(own, sideways, left: 1) | reached(own, sideways, right: 1)
    cells |= reached(own, other, left: 8) | reached(own, other, right: 8)
    cells |= reached(own, sideways, left: 7) | reached(own, sideways, right: 7)
    return cells | reached(own, sideways, left: 9) | reached(own, sideways, right: 9)
  }

  @inline(__always) private static func reached(_ own: UInt64, _ other: UInt64, left step: UInt64) -> UInt64 {
    var row = other & (own << step)
    for _ in 0..<5 { row |= other & (row << step) }
    return row << step
  }

  @inline(__always) private static func reached(_ own: UInt64, _ other: UInt64, right step: UInt64) -> UInt64
  {
    var row = other & (own >> step)
    for _ in 0..<5 { row |= other & (row >> step) }
    return row >> step
  }

  /// The opponent's stones that a stone on `cell` flips.
  @inline(__always) static func turned(by cell: UInt64, own: UInt64, other: UInt64) -> UInt64 {
    let sideways = other & inner
    var stones = turned(cell, own, sideways, left: 1) | turned(cell, own, sideways, right: 1)
    stones |= turned(cell, own, other, left: 8) | turned(cell, own, other, right: 8)
    stones |= turned(cell, own, sideways, left: 7) | turned(cell, own, sideways, right: 7)
    return stones | turned(cell, own, sideways, left: 9) | turned(cell, own, sideways, right: 9)
  }

  @inline(__always) private static func turned(
    _ cell: UInt64, _ own: UInt64, _ other: UInt64, left step: UInt64
  ) -> UInt64 {
    var row = other & (cell << step)
    for _ in 0..<5 { row |= other & (row << step) }
    return own & (row << step) != 0 ? row : 0
  }

  @inline(__always) private static func turned(
    _ cell: UInt64, _ own: UInt64, _ other: UInt64, right step: UInt64
  ) -> UInt64 {
    var row = other & (cell >> step)
    for _ in 0..<5 { row |= other & (row >> step) }
    return own & (row >> step) != 0 ? row : 0
  }
}
