import RLCore

/// Sixteen cells with tiles, row by row, each the exponent of its number and 0 if empty.
package struct TileBoard: Equatable, Sendable {
  package enum Direction: Int, CaseIterable { case up, right, down, left }

  package var tiles = SIMD16<UInt8>(repeating: 0)

  package init() {}

  /// The first cell of line `line`, the one toward which it slides, and the distance to the next.
  @inline(__always) private static func line(_ line: Int, _ direction: Direction) -> (first: Int, stride: Int)
  {
    switch direction {
    case .up: (line, 4)
    case .right: (4 &* line &+ 3, -1)
    case .down: (12 &+ line, -4)
    case .left: (4 &* line, 1)
    }
  }

  /// The index of a line of tiles, or nil if one of them is above 15.
  @inline(__always) private func index(_ first: Int, _ stride: Int) -> Int? {
    let (a, b) = (tiles[first], tiles[first &+ stride])
    let (c, d) = (tiles[first &+ 2 &* stride], tiles[first &+ 3 &* stride])
    guard (a | b | c | d) < 16 else { return nil }
    return Int(a) | Int(b) &<< 4 | Int(c) &<< 8 | Int(d) &<< 12
  }

  /// Slides all tiles.
  ///
  /// - Returns: what the merged tiles count, or nil where nothing moves.
  package mutating func slide(_ direction: Direction, _ lines: TileLines) -> UInt32? {
    var (score, hasMoved): (UInt32, Bool) = (0, false)
    for number in 0..<4 {
      let (first, stride) = Self.line(number, direction)
      if let index = index(first, stride) {
        let line = lines.lines[index]
        for place in 0..<4 {
          tiles[first &+ place &* stride] = UInt8(truncatingIfNeeded: line.bytes &>> UInt32(8 &* place))
        }
        score &+= line.score
        hasMoved = hasMoved || line.hasMoved
      } else {
        let before = (0..<4).map { tiles[first + $0 * stride] }
        let after = TileLines.slide(before)
        for place in 0..<4 { tiles[first + place * stride] = after.tiles[place] }
        score += after.score
        hasMoved = hasMoved || after.tiles != before
      }
    }
    return hasMoved ? score : nil
  }

  /// Whether sliding moves a tile.
  package func canSlide(_ direction: Direction, _ lines: TileLines) -> Bool {
    for number in 0..<4 {
      let (first, stride) = Self.line(number, direction)
      if let index = index(first, stride) {
        if lines.lines[index].hasMoved { return true }
      } else {
        let before = (0..<4).map { tiles[first + $0 * stride] }
        if TileLines.slide(before).tiles != before { return true }
      }
    }
    return false
  }

  /// The tiles and where sliding takes them: cells before and after.
  func paths(_ direction: Direction) -> [(tile: UInt8, from: Int, to: Int)] {
    (0..<4).flatMap { number in
      let (first, stride) = Self.line(number, direction)
      let cells = (0..<4).map { first + $0 * stride }
      let targets = TileLines.targets(cells.map { tiles[$0] })
      return zip(cells, targets).filter { tiles[$0.0] > 0 }.map { (tiles[$0], $0, cells[$1]) }
    }
  }

  package var emptyCount: Int {
    var count = 0
    for cell in 0..<16 { count &+= tiles[cell] == 0 ? 1 : 0 }
    return count
  }

  /// The empty cell with `rank` empty ones before it.
  ///
  /// - Precondition: there is one.
  package func emptyCell(_ rank: Int) -> Int {
    var left = rank
    for cell in 0..<16 where tiles[cell] == 0 {
      if left == 0 { return cell }
      left &-= 1
    }
    preconditionFailure("no empty cell has \(rank) before it")
  }

  /// Whether a move is possible: a cell is empty, or two equal tiles are neighbors.
  package var hasMove: Bool {
    if emptyCount > 0 { return true }
    for cell in 0..<16 {
      if cell & 3 != 3, tiles[cell] == tiles[cell &+ 1] { return true }
      if cell < 12, tiles[cell] == tiles[cell &+ 4] { return true }
    }
    return false
  }

  package var largest: UInt8 { tiles.max() }
}
