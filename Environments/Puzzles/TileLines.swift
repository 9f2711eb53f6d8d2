/// What sliding does to each line of four tiles, computed once.
///
/// A tile is the exponent of its number, 0 for an empty cell. A line of four tiles up to 15 is an index of 16 bits, the tile
/// toward which the line slides in the lowest ones.
package struct TileLines: @unchecked Sendable {
  package struct Line {
    /// The four tiles afterwards, a byte each.
    package var bytes: UInt32
    /// The same, four bits each; 16 is written as 15.
    package var nibbles: UInt16
    package var hasMoved: Bool
    /// The sum of the numbers of the merged tiles.
    package var score: UInt32
  }

  package static let shared = TileLines()
  /// `[65536]`; lives as long as the process.
  package let lines: UnsafePointer<Line>

  private init() {
    let lines = UnsafeMutablePointer<Line>.allocate(capacity: 1 << 16)
    for index in 0..<1 << 16 {
      let tiles = (0..<4).map { UInt8(truncatingIfNeeded: index >> (4 * $0) & 15) }
      let (slid, score) = Self.slide(tiles)
      (lines + index).initialize(
        to: Line(
          bytes: slid.reversed().reduce(0) { $0 << 8 | UInt32($1) },
          nibbles: slid.reversed().reduce(0) { $0 << 4 | UInt16(min($1, 15)) }, hasMoved: slid != tiles,
          score: score))
    }
    self.lines = UnsafePointer(lines)
  }

  /// The line after sliding toward its first tile: each pair of equal tiles that meet becomes one, once a move.
  package static func slide(_ tiles: [UInt8]) -> (tiles: [UInt8], score: UInt32) {
    var (result, score) = ([UInt8](repeating: 0, count: tiles.count), UInt32(0))
    for (tile, target) in zip(tiles, targets(tiles)) where tile > 0 {
      if result[target] > 0 { score += 1 << UInt32(tile + 1) }
      result[target] = result[target] > 0 ? tile + 1 : tile
    }
    return (result, score)
  }

  /// Where each tile of a line comes to lie, and the empty cells where they are.
  static func targets(_ tiles: [UInt8]) -> [Int] {
    var (result, next, last): ([Int], Int, UInt8?) = (Array(tiles.indices), 0, nil)
    for (place, tile) in tiles.enumerated() where tile > 0 {
      if last == tile {
        (result[place], last) = (next - 1, nil)
      } else {
        (result[place], last) = (next, tile)
        next += 1
      }
    }
    return result
  }
}
