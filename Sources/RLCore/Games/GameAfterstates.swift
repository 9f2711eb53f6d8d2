/// The afterstates of a board game: the position after a move, as the player sees it who has moved.
///
/// A cell is 0 if it is empty, 1 with a stone of that player, 2 with one of the opponent, and 3 if it is empty and the
/// opponent can play there.
///
/// Source of the fourth value: Thill, Koch and Konen, "Reinforcement learning with n-tuples on the game Connect-4" (2012).
@frozen public struct GameAfterstates<Game: BoardGame>: AfterstateRules {
  public let board = CellBoard(rows: Game.rows, columns: Game.columns, values: 4)
  /// By the player who has moved.
  public let kindCount = 2
  public let imageCount = max(Game.symmetryCount, 1)
  @usableFromInline let position: @Sendable (Observations, _ row: Int) -> Game?

  @inlinable public init(position: @escaping @Sendable (Observations, _ row: Int) -> Game?) {
    self.position = position
  }

  @inlinable public func writeMoves(of observations: Observations, _ row: Int, to moves: AfterstateMoves) {
    moves.count = 0
    guard let game = position(observations, row) else { return }
    let (mover, mask) = (game.mover, observations.mask(row))
    for action in 0..<Game.actionSpace.count where game.isLegal(action) && mask?.contains(action) ?? true {
      let next = game.playing(action)
      let images = moves.add(
        action, reward: Double(next.outcome.value(for: mover)), isTerminal: next.isOver,
        kind: Int(mover.rawValue))
      images[0] = cells(of: next, seenBy: mover)
      for image in 1..<max(imageCount, 1) {
        images[image] = cells(of: next.transformed(by: image), seenBy: mover)
      }
    }
  }

  @inlinable @inline(__always) package func cells(of game: Game, seenBy side: Side) -> UInt128 {
    var cells: UInt128 = 0
    for row in 0..<Game.rows {
      for column in 0..<Game.columns {
        guard let stone = game.stone(row: row, column: column) else { continue }
        cells |= (stone == side ? 1 : 2) << UInt128(truncatingIfNeeded: 2 &* (row &* Game.columns &+ column))
      }
    }
    var open = game.legalActions
    while open != 0 {
      let action = open.trailingZeroBitCount
      open &= open &- 1
      if let cell = game.cell(of: action) { cells |= 3 << UInt128(truncatingIfNeeded: 2 &* cell) }
    }
    return cells
  }
}
