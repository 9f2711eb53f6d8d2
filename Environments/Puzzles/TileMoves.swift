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
      for cell in 0..<16 {
        let tile = UInt64(truncatingIfNeeded: Int(row[cell]))
        cells |= (tile > 15 ? 15 : tile) &<< UInt64(4 &* cell)
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
    let turned = Self.transposed(cells)
    add(0, turned, isTransposed: true, isMirrored: false, mask, moves)
    add(1, cells, isTransposed: false, isMirrored: true, mask, moves)
    add(2, turned, isTransposed: true, isMirrored: true, mask, moves)
    add(3, cells, isTransposed: false, isMirrored: false, mask, moves)
  }

  /// Slides to the left what was turned so that the move is one to the left.
  @inline(__always) private func add(
    _ action: Int, _ cells: UInt64, isTransposed: Bool, isMirrored: Bool, _ mask: ActionMask?,
    _ moves: AfterstateMoves
  ) {
    let board = isMirrored ? Self.mirrored(cells) : cells
    var (result, score, hasMoved): (UInt64, UInt32, Bool) = (0, 0, false)
    for row in 0..<4 {
      let line = lines.lines[Int(truncatingIfNeeded: board &>> UInt64(16 &* row)) & 0xFFFF]
      result |= UInt64(line.nibbles) &<< UInt64(16 &* row)
      score &+= line.score
      hasMoved = hasMoved || line.hasMoved
    }
    guard hasMoved, mask?.contains(action) ?? true else { return }
    if isMirrored { result = Self.mirrored(result) }
    if isTransposed { result = Self.transposed(result) }
    write(imagesOf: result, to: moves.add(action, reward: Double(score)))
  }

  /// The board itself, then its mirror images and those of the board with rows and columns exchanged.
  @inline(__always) private func write(imagesOf cells: UInt64, to images: UnsafeMutablePointer<UInt128>) {
    let turned = Self.transposed(cells)
    images[0] = UInt128(cells)
    images[1] = UInt128(Self.mirrored(cells))
    images[2] = UInt128(Self.flipped(cells))
    images[3] = UInt128(Self.flipped(Self.mirrored(cells)))
    images[4] = UInt128(turned)
    images[5] = UInt128(Self.mirrored(turned))
    images[6] = UInt128(Self.flipped(turned))
    images[7] = UInt128(Self.flipped(Self.mirrored(turned)))
  }

  /// Each row from the other end.
  @inline(__always) package static func mirrored(_ cells: UInt64) -> UInt64 {
    let pairs = (cells & 0x0F0F_0F0F_0F0F_0F0F) &<< 4 | (cells &>> 4) & 0x0F0F_0F0F_0F0F_0F0F
    return (pairs & 0x00FF_00FF_00FF_00FF) &<< 8 | (pairs &>> 8) & 0x00FF_00FF_00FF_00FF
  }

  /// The rows in the other order.
  @inline(__always) package static func flipped(_ cells: UInt64) -> UInt64 {
    let halves = cells &<< 32 | cells &>> 32
    return (halves & 0x0000_FFFF_0000_FFFF) &<< 16 | (halves &>> 16) & 0x0000_FFFF_0000_FFFF
  }

  /// Rows as columns: first within each square of two by two cells, then the squares.
  @inline(__always) package static func transposed(_ cells: UInt64) -> UInt64 {
    let inner = (cells ^ (cells &>> 12)) & 0x0000_F0F0_0000_F0F0
    let half = cells ^ inner ^ (inner &<< 12)
    let outer = (half ^ (half &>> 24)) & 0x0000_0000_FF00_FF00
    return half ^ outer ^ (outer &<< 24)
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
