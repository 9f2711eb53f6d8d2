import RLCore

/// What search asks of a game beyond its rules.
public protocol SearchableGame: BoardGame {
  /// How good a running position looks to its mover, from -999 to 999; 0 is even.
  var estimate: Int { get }
  /// All actions, the likely good ones first; search tries them in this order.
  static var searchOrder: [Int] { get }
  /// The legal actions among which a player of a few simple rules chooses at random; never empty while the game runs.
  var ruleActions: ActionSet { get }
}

/// A game whose every position can be solved, in time.
public protocol SolvableGame: SearchableGame {
  /// What each legal action is worth under perfect play, in the order of the actions.
  ///
  /// - Throws: `GameTextError` where that is beyond what can be computed.
  func moveValues() throws -> [MoveValue]
  /// The legal actions that keep the position's value and lose no time: those that no other is better than.
  var perfectActions: ActionSet { get }
  /// Whether a referee of many games can wait for what the position and those after it are worth.
  var isQuicklySolved: Bool { get }
  /// Whether what the position is worth to its mover under perfect play, 1 for a win, 0 for a draw, -1 for a loss, is
  /// `value` at most, 0 or -1.
  func isWorthAtMost(_ value: Int) -> Bool
}

extension SolvableGame {
  /// Whether `action` keeps what the position is worth; nil where a referee does not know, and where the position is lost,
  /// so that nothing can be given away.
  public func keepsValue(_ action: Int) -> Bool? {
    guard isQuicklySolved else { return nil }
    let next = playing(action)
    func isAfterwardsAtMost(_ value: Int) -> Bool {
      next.isOver ? next.outcome.value(for: next.mover) <= value : next.isWorthAtMost(value)
    }
    // Nothing is better than a move that wins; a draw keeps what is no win.
    if isAfterwardsAtMost(-1) { return true }
    if isAfterwardsAtMost(0) { return isWorthAtMost(0) }
    return isWorthAtMost(-1) ? nil : false
  }

  @inlinable public var perfectActions: ActionSet {
    guard let moves = try? moveValues(), let first = moves.first else { return legalActions }
    let best = moves.dropFirst().reduce(first) { $1.isBetter(than: $0) ? $1 : $0 }
    var actions: ActionSet = 0
    for move in moves where !best.isBetter(than: move) { actions |= 1 << ActionSet(move.action) }
    return actions
  }
}

/// The number of games of exactly `depth` moves from `game`, one that is over earlier not counted: `perft` of chess
/// programmers.
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

/// The number of games from `game` to an end.
@inlinable public func countFinishedGames<Game: BoardGame>(_ game: Game) -> Int {
  if game.isOver { return 1 }
  var (sum, left) = (0, game.legalActions)
  while left != 0 {
    sum += countFinishedGames(game.playing(left.trailingZeroBitCount))
    left &= left &- 1
  }
  return sum
}
