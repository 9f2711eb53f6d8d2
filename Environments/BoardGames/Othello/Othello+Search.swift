import GameSearch
import RLCore

extension Othello: SolvableGame {
  private static func cells(_ places: [(Int, Int)]) -> ActionSet {
    let last = Size.size - 1
    var set: ActionSet = 0
    for (row, column) in places {
      for (r, c) in [(row, column), (row, last - column), (last - row, column), (last - row, last - column)] {
        set |= 1 << ActionSet(r * Size.size + c)
      }
    }
    return set
  }

  /// Corners first, the cells next to them last.
  public static var searchOrder: [Int] {
    let (corners, diagonal) = (cells([(0, 0)]), cells([(1, 1)]))
    let beside = cells([(0, 1), (1, 0)])
    let all = (0..<Size.size * Size.size).map { $0 }
    func rank(_ action: Int) -> Int {
      corners.contains(action) ? 0 : diagonal.contains(action) ? 3 : beside.contains(action) ? 2 : 1
    }
    return all.sorted { (rank($0), $0) < (rank($1), $1) } + [pass]
  }

  static var corners: UInt64 {
    bit(ofAction: 0) | bit(ofAction: Size.size - 1) | bit(ofAction: Size.size * (Size.size - 1))
      | bit(ofAction: Size.size * Size.size - 1)
  }

  /// The cells diagonally adjacent to empty corners, where a stone may give away the corner.
  private var dangerous: UInt64 {
    let size = Size.size
    var cells: UInt64 = 0
    for (corner, cell) in [
      (0, size + 1), (size - 1, 2 * size - 2), (size * (size - 1), size * (size - 2) + 1),
      (size * size - 1, size * (size - 1) - 2),
    ] where (own | other) & Self.bit(ofAction: corner) == 0 {
      cells |= Self.bit(ofAction: cell)
    }
    return cells
  }

  /// Evaluates corners, mobility, and stones next to empty corners; near the end the number of stones.
  public var estimate: Int {
    if emptyCount <= 6 { return 5 * margin }
    func worth(_ stones: UInt64, against others: UInt64) -> Int {
      let room = OthelloBits.reached(own: stones, other: others) & Self.board & ~(stones | others)
      return 40 * (stones & Self.corners).nonzeroBitCount - 12 * (stones & dangerous).nonzeroBitCount
        + 4 * room.nonzeroBitCount
    }
    return worth(own, against: other) - worth(other, against: own)
  }

  /// Takes a corner if possible, else avoids the cells diagonally adjacent to empty corners.
  public var ruleActions: ActionSet {
    if outcome == .running, open != 0 {
      if open & Self.corners != 0 { return Self.actions(of: open & Self.corners) }
      let safe = open & ~dangerous
      if safe != 0 { return Self.actions(of: safe) }
    }
    return legalActions
  }

  /// Number of empty cells from which positions are solved.
  static var solvableCells: Int { 16 }

  public var isSolved: Bool { emptyCount <= Self.solvableCells }
  public var isQuicklySolved: Bool { isSolved }

  public func isWorthAtMost(_ value: Int) -> Bool { finalMargin(value, value + 1) <= value }

  public func moveValues() throws -> [MoveValue] {
    guard isSolved else {
      throw GameTextError(
        "\(Self.title) is solved from \(Self.solvableCells) empty cells on; this position has \(emptyCount)")
    }
    return legalActions.actions.map { action in
      let margin = -playing(action).finalMargin(-64, 64)
      return MoveValue(action: action, value: margin.signum(), margin: margin)
    }
  }

  /// Stones of the player to move minus the opponent's at the end under perfect play, if it is between `alpha`
  /// and `beta`, else a bound on the same side of them.
  package func finalMargin(_ alpha: Int, _ beta: Int) -> Int {
    OthelloSolver.shared(size: Size.size).withSolver { $0.margin(own: own, other: other, alpha, beta) }
  }
}
