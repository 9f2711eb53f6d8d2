/// What sliding does to each line of four tiles, computed once.
///
/// A tile is the exponent of its number, 0 for an empty cell. A line of four tiles up to 15 is an index of 16 bits, the tile
/// toward which the line slides in the lowest ones.
package struct TileLines: @unchecked Sendable {
  private struct Line {
    /// The four tiles afterwards, four bits each; 16 is written as 15.
    var tiles: UInt16
    /// A quarter of the sum of the numbers of the merged tiles.
    var quarterScore: UInt16
  }

  package static let shared = TileLines()
  /// `[65536]`; lives as long as the process.
  private let lines: UnsafePointer<Line>

  private init() {
    let lines = UnsafeMutablePointer<Line>.allocate(capacity: 1 << 16)
    for index in 0..<1 << 16 {
      var tiles = SIMD4<UInt8>()
      for place in 0..<4 { tiles[place] = UInt8(truncatingIfNeeded: index >> (4 * place) & 15) }
      let (slid, score) = Self.slide(tiles)
      let packed = (0..<4).reduce(UInt16(0)) { $0 | UInt16(min(slid[$1], 15)) << UInt16(4 * $1) }
      (lines + index).initialize(to: Line(tiles: packed, quarterScore: UInt16(score / 4)))
    }
    self.lines = UnsafePointer(lines)
  }

  /// Slides the four rows of a board to the left.
  ///
  /// - Parameter cells: sixteen tiles of four bits each, row by row; a merged 16 is written as 15.
  @inline(__always) package func slideLeft(_ cells: UInt64) -> (cells: UInt64, score: UInt32) {
    var (result, quarters): (UInt64, UInt32) = (0, 0)
    for row in 0..<4 {
      let line = lines[Int(truncatingIfNeeded: cells &>> UInt64(16 &* row)) & 0xFFFF]
      result |= UInt64(line.tiles) &<< UInt64(16 &* row)
      quarters &+= UInt32(line.quarterScore)
    }
    return (result, 4 &* quarters)
  }

  /// The line after sliding toward its first tile: each pair of equal tiles that meet becomes one, once a move.
  static func slide(_ tiles: SIMD4<UInt8>) -> (tiles: SIMD4<UInt8>, score: UInt32) {
    let targets = targets(tiles)
    var (result, score) = (SIMD4<UInt8>(), UInt32(0))
    for place in 0..<4 where tiles[place] > 0 {
      let target = Int(targets[place])
      if result[target] > 0 { score += 2 << UInt32(tiles[place]) }
      result[target] = result[target] > 0 ? tiles[place] + 1 : tiles[place]
    }
    return (result, score)
  }

  /// Where each tile of a line comes to lie, and the empty cells where they are.
  static func targets(_ tiles: SIMD4<UInt8>) -> SIMD4<UInt8> {
    var (result, next): (SIMD4<UInt8>, UInt8) = (SIMD4(0, 1, 2, 3), 0)
    // The tile that came to lie last, unless it was merged.
    var last: UInt8 = 0
    for place in 0..<4 where tiles[place] > 0 {
      if last == tiles[place] {
        (result[place], last) = (next - 1, 0)
      } else {
        (result[place], last) = (next, tiles[place])
        next += 1
      }
    }
    return result
  }
}
