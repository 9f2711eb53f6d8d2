import RLCore

/// The moves of 2048 and the boards that they lead to, before another tile comes.
///
/// A cell is the exponent of its tile, in four bits: 65536 counts as 32768.
package struct TileMoves: ChanceRules {
  package let observation: TwentyFortyEight.Observation
  package let board = CellBoard(rows: 4, columns: 4, values: 16)
  package let kindCount = 1
  package let imageCount = 8
  private let lines = TileLines.shared

  package init(observation: TwentyFortyEight.Observation) { self.observation = observation }

  package func writeMoves(of observations: Observations, _ row: Int, to moves: AfterstateMoves) {
    moves.count = 0
    guard let values = observations.values else { return }
    write(movesOf: cells(values + row &* observations.rowSize), mask: observations.mask(row), to: moves)
  }

  package func writeMoves(of cells: UInt128, to moves: AfterstateMoves) {
    moves.count = 0
    write(movesOf: UInt64(truncatingIfNeeded: cells), mask: nil, to: moves)
  }

  private func cells(_ row: UnsafePointer<Float>) -> UInt64 {
    var cells: UInt64 = 0
    switch observation {
    case .cells:
      // A line is below 65,536, which a float holds exactly.
      let places = SIMD4<Float>(1, 16, 256, 4096)
      for line in 0..<4 {
        let tiles = SIMD4(
          row[4 &* line], row[4 &* line &+ 1], row[4 &* line &+ 2], row[4 &* line &+ 3])
        let sum = (tiles.replacing(with: 15, where: tiles .> 15) * places).sum()
        cells |= UInt64(truncatingIfNeeded: Int(sum)) &<< UInt64(16 &* line)
      }
    case .planes:
      for tile in 1...TwentyFortyEight.largestTile {
        for cell in 0..<16 where row[16 &* tile &+ cell] != 0 {
          cells |= UInt64(min(tile, 15)) &<< UInt64(4 &* cell)
        }
      }
    }
    return cells
  }

  private func write(movesOf cells: UInt64, mask: ActionMask?, to moves: AfterstateMoves) {
    let (board, turned) = (PackedTiles(cells: cells), PackedTiles(cells: cells).transposed)
    let (rows, columns) = (lines.slideRows(board.cells), lines.slideRows(turned.cells))
    func add(_ direction: TileBoard.Direction, _ after: UInt64, isTurned: Bool, score: UInt32) {
      guard after != (isTurned ? turned : board).cells, mask?.contains(direction.rawValue) ?? true else {
        return
      }
      let (slid, other) = (PackedTiles(cells: after), PackedTiles(cells: after).transposed)
      write(
        imagesOf: isTurned ? other : slid, turned: isTurned ? slid : other,
        to: moves.add(direction.rawValue, reward: Double(score)))
    }
    add(.up, columns.left, isTurned: true, score: columns.score)
    add(.right, rows.right, isTurned: false, score: rows.score)
    add(.down, columns.right, isTurned: true, score: columns.score)
    add(.left, rows.left, isTurned: false, score: rows.score)
  }

  /// The board itself, then its mirror images and those of the board with rows and columns exchanged.
  @inline(__always) private func write(
    imagesOf tiles: PackedTiles, turned: PackedTiles, to images: UnsafeMutablePointer<UInt128>
  ) {
    let (mirrored, turnedMirrored) = (tiles.mirrored, turned.mirrored)
    images[0] = UInt128(tiles.cells)
    images[1] = UInt128(mirrored.cells)
    images[2] = UInt128(tiles.flipped.cells)
    images[3] = UInt128(mirrored.flipped.cells)
    images[4] = UInt128(turned.cells)
    images[5] = UInt128(turnedMirrored.cells)
    images[6] = UInt128(turned.flipped.cells)
    images[7] = UInt128(turnedMirrored.flipped.cells)
  }

  package func answers(to cells: UInt128) -> [(probability: Double, cells: UInt128)] {
    let empty = (0..<16).filter { cells >> UInt128(4 * $0) & 15 == 0 }
    let four = TwentyFortyEight.fourProbability
    return empty.flatMap { cell in
      [(1, 1 - four), (2, four)].map { tile, share in
        (share / Double(empty.count), cells | UInt128(tile) << UInt128(4 * cell))
      }
    }
  }
}
