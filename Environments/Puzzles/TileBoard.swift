import RLCore

/// Sixteen cells with tiles, row by row, each the exponent of its number and 0 if empty.
package struct TileBoard: Equatable, Sendable {
  package enum Direction: Int, CaseIterable { case up, right, down, left }

  package var tiles = SIMD16<UInt8>(repeating: 0)

  package init() {}

  /// The tiles in one number, the first one in its lowest byte.
  @inline(__always) private var bytes: UInt128 { unsafeBitCast(tiles, to: UInt128.self) }

  /// The highest bit of each byte.
  private static let highest: UInt128 = 0x8080_8080_8080_8080_8080_8080_8080_8080

  /// In the highest bit of each byte whether it is above 0; all are below 128.
  @inline(__always) private static func positive(_ bytes: UInt128) -> UInt128 {
    (bytes &+ 0x7F7F_7F7F_7F7F_7F7F_7F7F_7F7F_7F7F_7F7F) & highest
  }

  /// Whether some tile can slide to the cell before it, and to the one behind it, in rows or in columns.
  ///
  /// A tile can where that cell is empty or holds an equal one.
  @inline(__always) private func canSlide(alongRows: Bool) -> (back: Bool, forth: Bool) {
    let distance: UInt128 = alongRows ? 8 : 32
    // The cells that have one behind them in their line.
    let pairs: UInt128 =
      alongRows ? 0x0080_8080_0080_8080_0080_8080_0080_8080 : 0x8080_8080_8080_8080_8080_8080
    let (here, behind) = (Self.positive(bytes), Self.positive(bytes &>> distance))
    let different = Self.positive(bytes ^ bytes &>> distance)
    return (
      behind & ~(here & different) & pairs != 0, here & ~(behind & different) & pairs != 0
    )
  }

  /// In bit `d` whether sliding in direction `d` moves a tile; 0 where no move is possible.
  package var slides: UInt8 {
    let (rows, columns) = (canSlide(alongRows: true), canSlide(alongRows: false))
    return (columns.back ? 1 : 0) | (rows.forth ? 2 : 0) | (columns.forth ? 4 : 0) | (rows.back ? 8 : 0)
  }

  /// Whether sliding moves a tile.
  package func canSlide(_ direction: Direction) -> Bool { slides &>> UInt8(direction.rawValue) & 1 == 1 }

  /// Slides all tiles.
  ///
  /// - Returns: what the merged tiles count, or nil where nothing moves.
  package mutating func slide(_ direction: Direction, _ lines: TileLines) -> UInt32? {
    // From 32768 on a result may not fit into four bits.
    let large = (bytes &+ 0x7171_7171_7171_7171_7171_7171_7171_7171) & Self.highest
    guard large == 0 else { return slideLineByLine(direction) }
    let before = PackedTiles(self)
    let (after, score) = before.slid(direction, lines)
    if after == before { return nil }
    self = after.board
    return score
  }

  /// The same line by line, for tiles of any size.
  private mutating func slideLineByLine(_ direction: Direction) -> UInt32? {
    let before = self
    var score: UInt32 = 0
    for number in 0..<4 {
      let cells = Self.line(number, direction)
      let slid = TileLines.slide(before.tiles(of: cells))
      for place in 0..<4 { tiles[cells[place]] = slid.tiles[place] }
      score &+= slid.score
    }
    return self == before ? nil : score
  }

  /// The cells of line `number`, the one toward which it slides first.
  private static func line(_ number: Int, _ direction: Direction) -> SIMD4<Int> {
    let steps = SIMD4(0, 1, 2, 3)
    return switch direction {
    case .up: number &+ 4 &* steps
    case .right: 4 &* number &+ 3 &- steps
    case .down: 12 &+ number &- 4 &* steps
    case .left: 4 &* number &+ steps
    }
  }

  private func tiles(of cells: SIMD4<Int>) -> SIMD4<UInt8> {
    SIMD4(tiles[cells[0]], tiles[cells[1]], tiles[cells[2]], tiles[cells[3]])
  }

  /// The tiles and where sliding takes them: cells before and after.
  func paths(_ direction: Direction) -> [(tile: UInt8, from: Int, to: Int)] {
    (0..<4).flatMap { number in
      let cells = Self.line(number, direction)
      let line = tiles(of: cells)
      let targets = TileLines.targets(line)
      return (0..<4).filter { line[$0] > 0 }.map { (line[$0], cells[$0], cells[Int(targets[$0])]) }
    }
  }

  package var emptyCount: Int { 16 &- Self.positive(bytes).nonzeroBitCount }

  /// The empty cell with `rank` empty ones before it.
  ///
  /// - Precondition: there is one.
  package func emptyCell(_ rank: Int) -> Int {
    let empty = (Self.highest ^ Self.positive(bytes)) &>> 7
    let (upper, lower) = (UInt64(truncatingIfNeeded: empty &>> 64), UInt64(truncatingIfNeeded: empty))
    let before = lower.nonzeroBitCount
    let isUpper = rank >= before
    let (half, place) = isUpper ? (upper, rank &- before) : (lower, rank)
    precondition(place < half.nonzeroBitCount, "no empty cell has that many before it")
    // In each byte how many empty cells there are up to it; those with `rank` or fewer come before the cell.
    let counts = half &* 0x0101_0101_0101_0101
    let ranks = UInt64(truncatingIfNeeded: place) &* 0x0101_0101_0101_0101
    let passed = ((ranks | 0x8080_8080_8080_8080) &- counts) & 0x8080_8080_8080_8080
    return passed.nonzeroBitCount &+ (isUpper ? 8 : 0)
  }

  /// Sets a tile in an empty cell.
  package mutating func place(_ tile: UInt8, at cell: Int) {
    // As a number: writing one of 16 lanes goes by way of the memory.
    tiles = unsafeBitCast(bytes | UInt128(tile) &<< UInt128(8 &* cell), to: SIMD16<UInt8>.self)
  }

  package var largest: UInt8 { tiles.max() }
}
