import CKernels
import GameSearch

#if canImport(Glibc)
  import Glibc
#endif

/// Solver for Connect Four: alpha-beta search with null windows, a transposition table of bounds, and moves ordered by
/// the threats they create. The search itself is the kernel `connectFour`.
///
/// A score counts the stones that the winner has left: 22 less the number of stones the winner has used, negative where
/// the mover loses, 0 for a draw. So a higher score is a sooner win or a later loss.
///
/// Sources: Allis, "A knowledge-based approach of Connect-Four" (1988), for the game; Knuth and Moore (1975) for
/// alpha-beta.
package final class ConnectFourSolver {
  static let shared = SolverPool { ConnectFourSolver() }

  private typealias Bits = ConnectFourBits
  private let table: UnsafeMutablePointer<CKernelsConnectFour>
  private let isCancelled: () -> Bool
  private let kernels: CKernelsTable

  /// Number of positions searched since the solver was created.
  package var positions: Int { Int(table.pointee.positions) }

  /// - Parameters:
  ///   - tableBits: the table has room for `2 ^ tableBits` bounds of 8 bytes each.
  ///   - kernels: the variant that searches; all find the same in as many positions.
  ///   - isCancelled: asked every few thousand positions; once it says so, the answer means nothing.
  package init(
    tableBits: Int = 23, kernels: CKernelsTable = ckernels().pointee,
    isCancelled: @escaping () -> Bool = { SearchCancellation.isRequested }
  ) {
    self.isCancelled = isCancelled
    self.kernels = kernels
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 8 << tableBits, alignment: 1 << 21)
    #if canImport(Glibc)
      // Reads go all over the table: with pages of 2 MiB the solver runs 1.4 times as fast.
      madvise(memory, 8 << tableBits, MADV_HUGEPAGE)
    #endif
    let slots = memory.bindMemory(to: UInt64.self, capacity: 1 << tableBits)
    slots.initialize(repeating: 0, count: 1 << tableBits)
    table = .allocate(capacity: 1)
    table.initialize(
      to: CKernelsConnectFour(
        slots: slots, slotCount: 1 << UInt64(tableBits), positions: 0,
        isCancelled: { context in
          Unmanaged<ConnectFourSolver>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue()
            .isCancelled()
        }, context: nil, isBrokenOff: false))
    table.pointee.context = Unmanaged.passUnretained(self).toOpaque()
  }

  deinit {
    table.pointee.slots.deallocate()
    table.deallocate()
  }

  /// Cache of the scores of early positions, which are expensive and requested repeatedly.
  private var known: [UInt64: Int8] = [:]
  private static let lastKnownPly = 14

  /// The score of the position in which the player to move has the stones `own` among `occupied`; nobody has
  /// four in a line yet.
  package func score(own: UInt64, occupied: UInt64) -> Int {
    let plies = occupied.nonzeroBitCount
    if plies == 42 { return 0 }
    if winsAtOnce(own, occupied) { return (43 - plies) / 2 }
    guard plies <= Self.lastKnownPly else { return computedScore(own, occupied, plies) }
    let key = Self.key(own, occupied)
    if let score = known[key] { return Int(score) }
    let score = computedScore(own, occupied, plies)
    if !table.pointee.isBrokenOff { known[key] = Int8(score) }
    return score
  }

  /// Whether the score is at most `bound`, which is cheaper to determine than the score.
  func scoreIsAtMost(_ bound: Int, own: UInt64, occupied: UInt64) -> Bool {
    let plies = occupied.nonzeroBitCount
    if plies == 42 { return bound >= 0 }
    if winsAtOnce(own, occupied) { return (43 - plies) / 2 <= bound }
    if plies <= Self.lastKnownPly, let score = known[Self.key(own, occupied)] { return Int(score) <= bound }
    table.pointee.isBrokenOff = isCancelled()
    return search(own, occupied, plies, bound) <= bound
  }

  private func winsAtOnce(_ own: UInt64, _ occupied: UInt64) -> Bool {
    Bits.winningCells(own, occupied: occupied) & Bits.playableCells(occupied: occupied) != 0
  }

  /// The smaller of the keys of a position and its mirror image.
  private static func key(_ own: UInt64, _ occupied: UInt64) -> UInt64 {
    ConnectFourBook.Position(own: own, occupied: occupied).key
  }

  /// `bound` or less if the score is at most `bound`, else more.
  private func search(_ own: UInt64, _ occupied: UInt64, _ plies: Int, _ bound: Int) -> Int {
    Int(kernels.connectFour(table, own, occupied, Int32(plies), Int32(bound), Int32(bound + 1)))
  }

  private func computedScore(_ own: UInt64, _ occupied: UInt64, _ plies: Int) -> Int {
    var (low, high) = (-(42 - plies) / 2, (43 - plies) / 2)
    table.pointee.isBrokenOff = isCancelled()
    while low < high, !table.pointee.isBrokenOff {
      // Who wins comes first, then how soon, the middle half nearest to 0 first: it is the cheapest to decide.
      var middle = low + (high - low) / 2
      if middle <= 0, low / 2 < middle {
        middle = low / 2
      } else if middle >= 0, high / 2 > middle {
        middle = high / 2
      }
      let bound = search(own, occupied, plies, middle)
      if bound <= middle { high = bound } else { low = bound }
    }
    return low
  }
}
