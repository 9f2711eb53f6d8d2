import RLCore

/// Enumerates every position that a player can reach from one seat of a small game, whatever the opponent
/// plays.
package struct ExhaustiveCheck: Sendable {
  package let side: Side
  /// Distinct positions in which the player is to move.
  package private(set) var positions = 0
  /// Distinct positions in which the game has ended.
  package private(set) var wins = 0
  package private(set) var draws = 0
  package private(set) var losses = 0
  /// The moves of a shortest game that the player loses, or nil if it cannot lose.
  package private(set) var losingLine: [Int]?

  package var canLose: Bool { losingLine != nil }

  /// Enumerates every reachable position, move by move, equal positions once.
  ///
  /// Nil where there are more than `limit` after some move.
  package init?(
    _ player: any PositionPlayer, of game: BoardGameEntry, side: Side, limit: Int = 200_000
  ) {
    self.side = side
    var frontier: [(position: any BoardGame, line: [Int])] = [(game.start, [])]
    while let first = frontier.first {
      guard frontier.count <= limit else { return nil }
      var next: [(any BoardGame, [Int])] = []
      var seen: Set<UInt128> = []
      let moves: [[Int]]
      if first.position.mover == side {
        positions += frontier.count
        // A policy that never explores draws nothing.
        var streams = frontier.map { _ in RandomStream(seed: 0) }
        moves = player.chooseActions(in: frontier.map(\.position), using: &streams).map { [$0] }
      } else {
        moves = frontier.map { $0.position.legalActions.actions }
      }
      for ((position, line), actions) in zip(frontier, moves) {
        for action in actions {
          var after = position
          after.play(action)
          guard seen.insert(after.key).inserted else { continue }
          if after.outcome == .running {
            next.append((after, line + [action]))
          } else {
            note(after.outcome, line + [action])
          }
        }
      }
      frontier = next
    }
  }

  private mutating func note(_ outcome: GameOutcome, _ line: [Int]) {
    switch outcome.value(for: side) {
    case 1: wins += 1
    case -1:
      losses += 1
      if losingLine == nil { losingLine = line }
    default: draws += 1
    }
  }
}
