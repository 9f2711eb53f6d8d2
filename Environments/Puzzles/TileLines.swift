/// What sliding does to each line of four tiles, computed once.
///
/// A tile is the exponent of its number, 0 for an empty cell. A line of four tiles up to 15 is an index of 16 bits, the first
/// tile in the lowest ones.
package struct TileLines: @unchecked Sendable {
  private struct Line {
    /// The four tiles after sliding toward the first and toward the last, four bits each; 16 is written as 15.
    var back, forth: UInt16
    /// A quarter of the sum of the numbers of the merged tiles, which is the same in both directions.
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
      let (back, score) = Self.slide(tiles)
      let forth = Self.slide(SIMD4(tiles[3], tiles[2], tiles[1], tiles[0])).tiles
      let line = Line(
        back: Self.packed(back), forth: Self.packed(SIMD4(forth[3], forth[2], forth[1], forth[0])),
        quarterScore: UInt16(score / 4))
      (lines + index).initialize(to: line)
    }
    self.lines = UnsafePointer(lines)
  }

  private static func packed(_ tiles: SIMD4<UInt8>) -> UInt16 {
    (0..<4).reduce(0) { $0 | UInt16(min(tiles[$1], 15)) << UInt16(4 * $1) }
  }

  /// Slides the four rows of a board to the left and to the right.
  ///
  /// - Parameter cells: sixteen tiles of four bits each, row by row; a merged 16 is written as 15.
  @inline(__always) package func slideRows(_ cells: UInt64) -> (left: UInt64, right: UInt64, score: UInt32) {
    var (left, right, quarters): (UInt64, UInt64, UInt32) = (0, 0, 0)
    for row in 0..<4 {
      let shift = UInt64(16 &* row)
      let line = lines[Int(truncatingIfNeeded: cells &>> shift) & 0xFFFF]
      left |= UInt64(line.back) &<< shift
      right |= UInt64(line.forth) &<< shift
      quarters &+= UInt32(line.quarterScore)
    }
    return (left, right, 4 &* quarters)
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
