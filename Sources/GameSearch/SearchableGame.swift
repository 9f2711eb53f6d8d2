import RLCore

/// Requirements of search in addition to a game's rules.
public protocol SearchableGame: BoardGame {
  /// Heuristic value of an unfinished position for the player to move, from -999 to 999; 0 is even.
  var estimate: Int { get }
  /// All actions, likely good ones first; the search order.
  static var searchOrder: [Int] { get }
  /// The legal actions among which a simple rule-based player chooses at random; never empty before the end of the
  /// game.
  var ruleActions: ActionSet { get }
}

/// A game with a solver.
public protocol SolvableGame: SearchableGame {
  /// The value of each legal action under perfect play, in the order of the actions.
  ///
  /// - Throws: `GameTextError` where that is beyond what can be computed.
  func moveValues() throws -> [MoveValue]
  /// The optimal legal actions: those that keep the position's value and lose no time.
  var perfectActions: ActionSet { get }
  /// Whether the position and its successors can be solved.
  var isSolved: Bool { get }
  /// Whether that takes milliseconds.
  var isQuicklySolved: Bool { get }
  /// Whether the value of the position for the player to move under perfect play, 1 for a win, 0 for a draw, -1 for a
  /// loss, is at most `value`, 0 or -1.
  func isWorthAtMost(_ value: Int) -> Bool
}

extension SolvableGame {
  /// Whether `action` keeps the position's value, or nil if the referee does not solve it, or the position is lost.
  public func keepsValue(_ action: Int, for referee: Referee = .thorough) -> Bool? {
    guard referee == .quick ? isQuicklySolved : isSolved else { return nil }
    if isWorthAtMost(-1) { return nil }
    let next = playing(action)
    func isAfterwardsAtMost(_ value: Int) -> Bool {
      next.isOver ? next.outcome.value(for: next.mover) <= value : next.isWorthAtMost(value)
    }
    // Nothing is better than a winning move; a draw keeps anything but a win.
    if isAfterwardsAtMost(-1) { return true }
    return isAfterwardsAtMost(0) && isWorthAtMost(0)
  }

  @inlinable public var perfectActions: ActionSet {
    guard let moves = try? moveValues(), let first = moves.first else { return legalActions }
    let best = moves.dropFirst().reduce(first) { $1.isBetter(than: $0) ? $1 : $0 }
    var actions: ActionSet = 0
    for move in moves where !best.isBetter(than: move) { actions |= 1 << ActionSet(move.action) }
    return actions
  }
}

/// The number of games of exactly `depth` moves from `game`, excluding games that end earlier: `perft` in computer
/// chess.
@inlinable public func countGames<Game: BoardGame>(_ game: Game, depth: Int) -> Int {
  if depth == 0 { return 1 }
  if game.isOver { return 0 }
  if depth == 1 { return game.legalCount }
  var (sum, left) = (0, game.legalActions)
  while left != 0 {
    sum += countGames(game.playing(left.trailingZeroBitCount), depth: depth - 1)
    left &= left &- 1
  }
  return sum
}

/// The number of complete games from `game`.
@inlinable public func countFinishedGames<Game: BoardGame>(_ game: Game) -> Int {
  if game.isOver { return 1 }
  var (sum, left) = (0, game.legalActions)
  while left != 0 {
    sum += countFinishedGames(game.playing(left.trailingZeroBitCount))
    left &= left &- 1
  }
  return sum
}
