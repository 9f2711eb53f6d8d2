import GameSearch

/// Solver for the last moves of Othello: alpha-beta search with null windows, a transposition table of bounds, and moves
/// that leave the opponent few replies first.
///
/// A margin is the stones of the player to move minus the opponent's at the end.
///
/// Sources: Reinefeld, "An improvement to the Scout tree search algorithm" (1983), for the windows; Andersson, "Writing an
/// Othello program", for the order by replies and by parity.
package final class OthelloSolver {
  private static let eightByEight = SolverPool { OthelloSolver(EightByEight.self) }
  private static let sixBySix = SolverPool { OthelloSolver(SixBySix.self) }

  static func shared(size: Int) -> SolverPool<OthelloSolver> { size == 8 ? eightByEight : sixBySix }

  private typealias Bits = OthelloBits

  /// Position with bounds on its margin.
  private struct Entry {
    var own: UInt64 = 0
    var other: UInt64 = 0
    var lower: Int8 = -64
    var upper: Int8 = 64
    /// Bit number of the best move's cell.
    var best: UInt8 = 0
  }

  /// Position after a move.
  private struct Move {
    let own, other: UInt64
    /// Bit number of the move's cell.
    let cell: UInt8
    /// Lower ranks are searched first.
    let rank: Int
  }

  private static let tableBits = 17
  /// The position searched last of all that share a place.
  private let table: UnsafeMutablePointer<Entry>
  private let board, corners: UInt64
  private let isCancelled: () -> Bool
  /// Number of positions searched since the solver was created.
  package private(set) var positions = 0
  /// Whether the search was canceled; margins are then invalid until the next search.
  private var isBrokenOff = false

  /// - Parameter isCancelled: asked every few thousand positions; once it says so, the answer means nothing.
  package init<Size: OthelloSize>(
    _ size: Size.Type, isCancelled: @escaping () -> Bool = { SearchCancellation.isRequested }
  ) {
    (board, corners) = (Othello<Size>.board, Othello<Size>.corners)
    self.isCancelled = isCancelled
    table = .allocate(capacity: 1 << Self.tableBits)
    table.initialize(repeating: Entry(), count: 1 << Self.tableBits)
  }

  deinit { table.deallocate() }

  /// The margin of the position if it is between `alpha` and `beta`, else a bound on the same side of them.
  package func margin(own: UInt64, other: UInt64, _ alpha: Int, _ beta: Int) -> Int {
    isBrokenOff = isCancelled()
    return value(own, other, board & ~(own | other), alpha, beta)
  }

  /// Number of empty cells from which neither the table nor the order by replies is worth its time.
  private static let lastCells = 6

  @inline(__always) private func value(
    _ own: UInt64, _ other: UInt64, _ empty: UInt64, _ alpha: Int, _ beta: Int
  ) -> Int {
    empty.nonzeroBitCount > Self.lastCells
      ? search(own, other, empty, alpha, beta) : searchLast(own, other, empty, alpha, beta, isPassed: false)
  }

  @inline(__always) private func place(_ own: UInt64, _ other: UInt64) -> UnsafeMutablePointer<Entry> {
    let hash = (own &* 0x9E37_79B9_7F4A_7C15) ^ (other &* 0xC2B2_AE3D_27D4_EB4F)
    return table + Int(truncatingIfNeeded: hash >> UInt64(64 - Self.tableBits))
  }

  @inline(__always) private static func difference(_ own: UInt64, _ other: UInt64) -> Int {
    own.nonzeroBitCount &- other.nonzeroBitCount
  }

  @inline(__always) private func count() {
    positions &+= 1
    if positions & 0xFFFF == 0, isCancelled() { isBrokenOff = true }
  }

  private func search(_ own: UInt64, _ other: UInt64, _ empty: UInt64, _ alpha: Int, _ beta: Int) -> Int {
    count()
    if isBrokenOff { return alpha }
    let open = Bits.reached(own: own, other: other) & empty
    if open == 0 {
      if Bits.reached(own: other, other: own) & empty == 0 { return Self.difference(own, other) }
      return 0 &- search(other, own, empty, 0 &- beta, 0 &- alpha)
    }
    var (alpha, beta) = (alpha, beta)
    let place = place(own, other)
    var entry = place.pointee
    var known: UInt8?
    if entry.own == own, entry.other == other {
      let (lower, upper) = (Int(entry.lower), Int(entry.upper))
      if lower >= beta || lower == upper { return lower }
      if upper <= alpha { return upper }
      (alpha, beta) = (max(alpha, lower), min(beta, upper))
      known = entry.best
    } else {
      entry = Entry(own: own, other: other)
    }
    return withUnsafeTemporaryAllocation(of: Move.self, capacity: 64) { buffer in
      let moves = buffer.baseAddress.unsafelyUnwrapped
      let moveCount = order(open, own, other, empty, first: known, into: moves)
      var best = -64
      for index in 0..<moveCount {
        let move = moves[index]
        let rest = empty & ~(1 << UInt64(truncatingIfNeeded: move.cell))
        let low = max(alpha, best)
        // Whether a later move is better at all is cheaper to decide than how good it is.
        let isTried = index > 0 && beta &- low > 1
        var value = 0 &- self.value(move.own, move.other, rest, isTried ? 0 &- low &- 1 : 0 &- beta, 0 &- low)
        if isTried, value > low, value < beta {
          value = 0 &- self.value(move.own, move.other, rest, 0 &- beta, 0 &- low)
        }
        if value > best {
          (best, entry.best) = (value, move.cell)
          if best >= beta { break }
        }
      }
      if isBrokenOff { return alpha }
      if best > alpha { entry.lower = Int8(truncatingIfNeeded: best) }
      if best < beta { entry.upper = Int8(truncatingIfNeeded: best) }
      place.pointee = entry
      return best
    }
  }

  /// Writes the moves on the `open` cells: `first` first, then by the number of the opponent's replies, of which corners
  /// count twice; a corner is worth two replies.
  @inline(__always) private func order(
    _ open: UInt64, _ own: UInt64, _ other: UInt64, _ empty: UInt64, first: UInt8?,
    into moves: UnsafeMutablePointer<Move>
  ) -> Int {
    var (left, count) = (open, 0)
    while left != 0 {
      let cell = left & (0 &- left)
      left &= left &- 1
      let turned = Bits.turned(by: cell, own: own, other: other)
      let (nextOwn, nextOther) = (other & ~turned, own | turned | cell)
      let number = UInt8(truncatingIfNeeded: cell.trailingZeroBitCount)
      var rank = -64
      if number != first {
        let replies = Bits.reached(own: nextOwn, other: nextOther) & empty & ~cell
        rank = replies.nonzeroBitCount &+ (replies & corners).nonzeroBitCount
        if cell & corners != 0 { rank &-= 2 }
      }
      var index = count
      while index > 0, moves[index &- 1].rank > rank {
        moves[index] = moves[index &- 1]
        index &-= 1
      }
      moves[index] = Move(own: nextOwn, other: nextOther, cell: number, rank: rank)
      count &+= 1
    }
    return count
  }

  private static let quarters: InlineArray<4, UInt64> = [
    0x0000_0000_0F0F_0F0F, 0x0000_0000_F0F0_F0F0, 0x0F0F_0F0F_0000_0000, 0xF0F0_F0F0_0000_0000,
  ]

  /// Searches the last cells: those in quarters with an odd number of empty cells first, where the player to move can
  /// have the last word.
  private func searchLast(
    _ own: UInt64, _ other: UInt64, _ empty: UInt64, _ alpha: Int, _ beta: Int, isPassed: Bool
  ) -> Int {
    count()
    if empty & (empty &- 1) == 0 { return margin(own, other, lastCell: empty) }
    var odd: UInt64 = 0
    for quarter in 0..<4 where (empty & Self.quarters[quarter]).nonzeroBitCount & 1 != 0 {
      odd |= Self.quarters[quarter]
    }
    var (best, alpha, isStuck) = (-64, alpha, true)
    for isOdd in [true, false] {
      var left = empty & (isOdd ? odd : ~odd)
      while left != 0 {
        let cell = left & (0 &- left)
        left &= left &- 1
        let turned = Bits.turned(by: cell, own: own, other: other)
        if turned == 0 { continue }
        isStuck = false
        let (nextOwn, nextOther) = (other & ~turned, own | turned | cell)
        best = max(
          best,
          0 &- searchLast(nextOwn, nextOther, empty & ~cell, 0 &- beta, 0 &- alpha, isPassed: false))
        if best >= beta { return best }
        alpha = max(alpha, best)
      }
    }
    if !isStuck { return best }
    if isPassed { return Self.difference(own, other) }
    return 0 &- searchLast(other, own, empty, 0 &- beta, 0 &- alpha, isPassed: true)
  }

  /// The margin with one empty cell or none.
  @inline(__always) private func margin(_ own: UInt64, _ other: UInt64, lastCell cell: UInt64) -> Int {
    let now = Self.difference(own, other)
    let turned = Bits.turned(by: cell, own: own, other: other)
    if turned != 0 { return now &+ 2 &* turned.nonzeroBitCount &+ 1 }
    let lost = Bits.turned(by: cell, own: other, other: own)
    return lost != 0 ? now &- 2 &* lost.nonzeroBitCount &- 1 : now
  }
}
