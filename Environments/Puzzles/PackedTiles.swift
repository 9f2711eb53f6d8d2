/// Sixteen cells in one word, four bits each, row by row from the lowest: tiles up to 15.
struct PackedTiles: Equatable {
  var cells: UInt64

  init(cells: UInt64) { self.cells = cells }

  /// - Precondition: no tile is above 15.
  @inline(__always) init(_ board: TileBoard) {
    let bytes = unsafeBitCast(board.tiles, to: SIMD2<UInt64>.self)
    cells = Self.packed(bytes[0]) | Self.packed(bytes[1]) &<< 32
  }

  var board: TileBoard {
    @inline(__always) get {
      var board = TileBoard()
      board.tiles = unsafeBitCast(
        SIMD2(Self.spread(cells & 0xFFFF_FFFF), Self.spread(cells &>> 32)), to: SIMD16<UInt8>.self)
      return board
    }
  }

  /// The lower halves of eight bytes side by side.
  @inline(__always) private static func packed(_ bytes: UInt64) -> UInt64 {
    let pairs = (bytes | bytes &>> 4) & 0x00FF_00FF_00FF_00FF
    let fours = (pairs | pairs &>> 8) & 0x0000_FFFF_0000_FFFF
    return (fours | fours &>> 16) & 0xFFFF_FFFF
  }

  /// Eight bytes of four bits each, which lie side by side.
  @inline(__always) private static func spread(_ packed: UInt64) -> UInt64 {
    let fours = (packed | packed &<< 16) & 0x0000_FFFF_0000_FFFF
    let pairs = (fours | fours &<< 8) & 0x00FF_00FF_00FF_00FF
    return (pairs | pairs &<< 4) & 0x0F0F_0F0F_0F0F_0F0F
  }

  /// Slides all tiles; a merged 16 is written as 15.
  @inline(__always) func slid(
    _ direction: TileBoard.Direction, _ lines: TileLines
  ) -> (tiles: PackedTiles, score: UInt32) {
    let isVertical = direction == .up || direction == .down
    let isForth = direction == .right || direction == .down
    let slid = lines.slideRows((isVertical ? transposed : self).cells)
    let result = PackedTiles(cells: isForth ? slid.right : slid.left)
    return (isVertical ? result.transposed : result, slid.score)
  }

  /// Each row from the other end.
  var mirrored: PackedTiles {
    @inline(__always) get {
      let pairs = (cells & 0x0F0F_0F0F_0F0F_0F0F) &<< 4 | (cells &>> 4) & 0x0F0F_0F0F_0F0F_0F0F
      return PackedTiles(
        cells: (pairs & 0x00FF_00FF_00FF_00FF) &<< 8 | (pairs &>> 8) & 0x00FF_00FF_00FF_00FF)
    }
  }

  /// The rows in the other order.
  var flipped: PackedTiles {
    @inline(__always) get {
      let halves = cells &<< 32 | cells &>> 32
      return PackedTiles(
        cells: (halves & 0x0000_FFFF_0000_FFFF) &<< 16 | (halves &>> 16) & 0x0000_FFFF_0000_FFFF)
    }
  }

  /// Rows as columns: first within each square of two by two cells, then the squares.
  var transposed: PackedTiles {
    @inline(__always) get {
      let inner = (cells ^ (cells &>> 12)) & 0x0000_F0F0_0000_F0F0
      let half = cells ^ inner ^ (inner &<< 12)
      let outer = (half ^ (half &>> 24)) & 0x0000_0000_FF00_FF00
      return PackedTiles(cells: half ^ outer ^ (outer &<< 24))
    }
  }
}
