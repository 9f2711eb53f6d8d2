import GameSearch

/// Solver for Connect Four: alpha-beta search with null windows, a transposition table of bounds, and moves ordered by
/// the threats they create.
///
/// A score counts the stones that the winner has left: 22 less the number of stones the winner has used, negative where
/// the mover loses, 0 for a draw. So a higher score is a sooner win or a later loss.
///
/// Sources: Allis, "A knowledge-based approach of Connect-Four" (1988), for the game; Knuth and Moore (1975) for
/// alpha-beta.
final class ConnectFourSolver {
  private typealias Bits = ConnectFourBits
  private let table: ConnectFourBoundTable
  /// Number of positions searched since the solver was created.
  private(set) var positions = 0
  private let isCancelled: () -> Bool
  /// Whether the search was canceled; scores are then invalid until the next search.
  private var isBrokenOff = false

  /// - Parameters:
  ///   - tableBits: the table has room for `2 ^ tableBits` bounds of 8 bytes each.
  ///   - isCancelled: asked every few thousand positions; once it says so, the answer means nothing.
  init(tableBits: Int = 23, isCancelled: @escaping () -> Bool = { SearchCancellation.isRequested }) {
    table = ConnectFourBoundTable(bits: tableBits)
    self.isCancelled = isCancelled
  }

  /// Cache of the scores of early positions, which are expensive and requested repeatedly.
  private var known: [UInt64: Int8] = [:]
  private static let lastKnownPly = 14

  /// The score of the position in which the player to move has the stones `own` among `occupied`; nobody has
  /// four in a line yet.
  func score(own: UInt64, occupied: UInt64) -> Int {
    let plies = occupied.nonzeroBitCount
    if plies == 42 { return 0 }
    if winsAtOnce(own, occupied) { return (43 - plies) / 2 }
    guard plies <= Self.lastKnownPly else { return computedScore(own, occupied, plies) }
    let key = Self.key(own, occupied, plies)
    if let score = known[key] { return Int(score) }
    let score = computedScore(own, occupied, plies)
    if !isBrokenOff { known[key] = Int8(score) }
    return score
  }

  /// Whether the score is at most `bound`, which is cheaper to determine than the score.
  func scoreIsAtMost(_ bound: Int, own: UInt64, occupied: UInt64) -> Bool {
    let plies = occupied.nonzeroBitCount
    if plies == 42 { return bound >= 0 }
    if winsAtOnce(own, occupied) { return (43 - plies) / 2 <= bound }
    if let score = known[Self.key(own, occupied, plies)] { return Int(score) <= bound }
    isBrokenOff = isCancelled()
    return search(own, occupied, plies, bound, bound + 1) <= bound
  }

  private func winsAtOnce(_ own: UInt64, _ occupied: UInt64) -> Bool {
    Bits.winningCells(own, occupied: occupied) & Bits.playableCells(occupied: occupied) != 0
  }

  private func computedScore(_ own: UInt64, _ occupied: UInt64, _ plies: Int) -> Int {
    var (low, high) = (-(42 - plies) / 2, (43 - plies) / 2)
    isBrokenOff = isCancelled()
    while low < high, !isBrokenOff {
      // Who wins comes first, then how soon, the middle half nearest to 0 first: it is the cheapest to decide.
      var middle = low + (high - low) / 2
      if middle <= 0, low / 2 < middle {
        middle = low / 2
      } else if middle >= 0, high / 2 > middle {
        middle = high / 2
      }
      let bound = search(own, occupied, plies, middle, middle + 1)
      if bound <= middle { high = bound } else { low = bound }
    }
    return low
  }

  /// The moves' columns, the middle one first, four bits each from the lowest.
  private static let order: UInt64 = 0x6_051_423

  /// The score if it is between `alpha` and `beta`, else a bound on the same side of them.
  ///
  /// - Precondition: the mover cannot win at once.
  private func search(_ own: UInt64, _ occupied: UInt64, _ plies: Int, _ alpha: Int, _ beta: Int) -> Int {
    positions &+= 1
    if positions & 0xFFFF == 0, isCancelled() { isBrokenOff = true }
    if isBrokenOff { return alpha }
    let other = own ^ occupied
    // Moves that do not lose at once: where the opponent threatens, there; never below a cell where it would win.
    let playable = Bits.playableCells(occupied: occupied)
    let threats = Bits.winningCells(other, occupied: occupied)
    let forced = playable & threats
    let loss = -((42 - plies) / 2)
    if forced & (forced &- 1) != 0 { return loss }
    let moves = (forced != 0 ? forced : playable) & ~(threats >> 1)
    if moves == 0 { return loss }
    if plies >= 40 { return 0 }

    var (alpha, beta) = (alpha, beta)
    // Nobody wins with the next two stones.
    alpha = max(alpha, -((40 - plies) / 2))
    beta = min(beta, (41 - plies) / 2)
    if alpha >= beta { return alpha }
    let key = Self.key(own, occupied, plies)
    let known = table.find(key)
    if !known.isNone {
      if known.isLower { alpha = max(alpha, known.value) } else { beta = min(beta, known.value) }
      if alpha >= beta { return known.value }
    }

    var list: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0)
    return withUnsafeMutableBytes(of: &list) { bytes in
      let list = bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt64.self)
      let count = Self.order(moves, of: own, occupied, into: list)
      // What is known of the positions that follow may decide at once; and to ask for all of them together costs the
      // memory's delay once, where each of them would pay it alone.
      var best = -64
      for index in 0..<count {
        let next = table.find(Self.key(other, occupied | list[index] & Bits.board, plies &+ 1))
        if !next.isNone, !next.isLower { best = max(best, -next.value) }
      }
      if best >= beta { return best }
      let before = positions
      for index in 0..<count {
        let value = -search(other, occupied | list[index] & Bits.board, plies &+ 1, -beta, -alpha)
        if isBrokenOff { return alpha }
        if value >= beta {
          table.store(key, .lower(value), work: positions &- before)
          return value
        }
        alpha = max(alpha, value)
      }
      table.store(key, .upper(alpha), work: positions &- before)
      return alpha
    }
  }

  /// Orders `moves` by the number of threats they create, ties by distance from the middle.
  @inline(__always) private static func order(
    _ moves: UInt64, of own: UInt64, _ occupied: UInt64, into list: UnsafeMutablePointer<UInt64>
  ) -> Int {
    var count = 0
    var columns = order
    for _ in 0..<7 {
      let move = moves & Bits.column(Int(truncatingIfNeeded: columns & 0xF))
      columns >>= 4
      if move == 0 { continue }
      let made = Bits.winningCells(own | move, occupied: occupied | move).nonzeroBitCount
      // The number of threats is stored above the board's bits.
      let entry = UInt64(truncatingIfNeeded: made) << 56 | move
      var index = count
      while index > 0, list[index &- 1] >> 56 < entry >> 56 {
        list[index] = list[index &- 1]
        index &-= 1
      }
      list[index] = entry
      count &+= 1
    }
    return count
  }

  /// A key that is equal for equal positions only, and in the opening for mirror images.
  @inline(__always) private static func key(_ own: UInt64, _ occupied: UInt64, _ plies: Int) -> UInt64 {
    let key = own &+ occupied
    return plies > 16 ? key : min(key, Bits.mirrored(own) &+ Bits.mirrored(occupied))
  }
}
