/// The afterstates of a board game: the position after a move, as the player sees it who has moved.
///
/// A cell is 0 if it is empty, 1 with a stone of that player, 2 with one of the opponent, and 3 if it is empty and the
/// opponent can play there.
///
/// Source of the fourth value: Thill, Koch and Konen, "Reinforcement learning with n-tuples on the game Connect-4" (2012).
public struct GameAfterstates: AfterstateRules {
  public let board: CellBoard
  /// By the player who has moved.
  public let kindCount = 2
  public let imageCount: Int
  @usableFromInline let write: @Sendable (Observations, _ row: Int, AfterstateMoves) -> Void

  /// - Parameter position: the position that a row shows, or nil for none.
  @inlinable public init<Game: BoardGame>(
    position: @escaping @Sendable (Observations, _ row: Int) -> Game?
  ) {
    board = CellBoard(rows: Game.rows, columns: Game.columns, values: 4)
    imageCount = max(Game.symmetryCount, 1)
    // A closure, which is compiled for this game; a method of a generic type behind a protocol is not.
    write = { observations, row, moves in
      moves.count = 0
      guard let game = position(observations, row) else { return }
      Self.write(movesOf: game, mask: observations.mask(row), to: moves)
    }
  }

  public func writeMoves(of observations: Observations, _ row: Int, to moves: AfterstateMoves) {
    write(observations, row, moves)
  }

  @inlinable static func write<Game: BoardGame>(
    movesOf game: Game, mask: ActionMask?, to moves: AfterstateMoves
  ) {
    let mover = game.mover
    for action in 0..<Game.actionSpace.count where game.isLegal(action) && mask?.contains(action) ?? true {
      let next = game.playing(action)
      let images = moves.add(
        action, reward: Double(next.outcome.value(for: mover)), isTerminal: next.isOver,
        kind: Int(mover.rawValue))
      images[0] = cells(of: next, seenBy: mover)
      for image in 1..<max(moves.imageCount, 1) {
        images[image] = cells(of: next.transformed(by: image), seenBy: mover)
      }
    }
  }

  @inlinable @inline(__always) static func cells<Game: BoardGame>(of game: Game, seenBy side: Side) -> UInt128
  {
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
