import RLCore

/// Alpha-beta search to a fixed depth, in negamax form: values are from the point of view of the player to
/// move.
///
/// A win now is worth `winValue`, one later a little less, so that the winner hurries and the loser holds out; at the
/// horizon the game's own estimate is used.
///
/// Source: Knuth and Moore, "An analysis of alpha-beta pruning" (1975).
public struct AlphaBeta<Game: SearchableGame>: Sendable {
  /// Moves looked ahead, at least 1.
  public let depth: Int
  @usableFromInline let order: [Int]
  @usableFromInline let isCancelled: @Sendable () -> Bool

  /// - Parameter isCancelled: asked again and again while it searches; once it says so, the answer means nothing.
  /// - Precondition: `depth` is positive.
  @inlinable public init(
    depth: Int, isCancelled: @escaping @Sendable () -> Bool = { SearchCancellation.isRequested }
  ) {
    precondition(depth > 0, "alpha-beta searches at least one move ahead")
    self.depth = depth
    self.isCancelled = isCancelled
    order = Game.searchOrder
  }

  /// Value of a game just won, minus one per ply; above every estimate.
  @inlinable public static var winValue: Int { 100_000 }

  /// The best actions: all that the search cannot distinguish, in order.
  @inlinable public func bestActions(in game: Game) -> ActionSet {
    var (best, actions) = (-Self.winValue - 1, ActionSet(0))
    order.withUnsafeBufferPointer { order in
      for action in order where game.isLegal(action) {
        // One below the best so far, so that an equal value comes out exactly.
        let value = -search(game.playing(action), depth - 1, 1, -Self.winValue - 1, -(best - 1), order)
        if value > best { (best, actions) = (value, 0) }
        if value == best { actions |= 1 << ActionSet(action) }
      }
    }
    return actions
  }

  /// The value of `game`, which is not over, at this search depth.
  @inlinable public func value(of game: Game) -> Int {
    order.withUnsafeBufferPointer { search(game, depth, 0, -Self.winValue - 1, Self.winValue + 1, $0) }
  }

  @inlinable func search(
    _ game: Game, _ depth: Int, _ ply: Int, _ alpha: Int, _ beta: Int, _ order: UnsafeBufferPointer<Int>
  ) -> Int {
    switch game.outcome {
    case .running: break
    case .draw: return 0
    case let outcome: return outcome.value(for: game.mover) * (Self.winValue - ply)
    }
    if depth == 0 { return game.estimate }
    // Small trees are searched to their end, so that the question costs nothing.
    if depth > 3, isCancelled() { return 0 }
    var (best, alpha) = (-Self.winValue - 1, alpha)
    let legal = game.legalActions
    for action in order where legal.contains(action) {
      best = max(best, -search(game.playing(action), depth - 1, ply + 1, -beta, -alpha, order))
      if best >= beta { return best }
      alpha = max(alpha, best)
    }
    return best
  }
}
