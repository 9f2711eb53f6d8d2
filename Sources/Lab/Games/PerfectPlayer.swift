import RLCore

/// Perfect play that remembers what the solver has said: the games of an evaluation meet the same positions many times.
///
/// It chooses as the opponent `perfect` does, of equally good moves any.
final class PerfectPlayer: PositionPlayer {
  private struct Solved {
    /// For the player to move.
    var value: Int
    var best: [Int]
  }

  static let name = "perfect"

  private let game: BoardGameEntry
  private let player: GamePlayer
  private var known: [UInt128: Solved] = [:]

  /// - Throws: `GameTextError` where the game has no perfect player.
  init(_ game: BoardGameEntry) throws { (self.game, player) = (game, try game.player(Self.name)) }

  private func solve(_ position: any BoardGame) -> Solved? {
    if let solved = known[position.key] { return solved }
    guard let moves = try? game.moveValues(position), let first = moves.first else { return nil }
    let best = moves.dropFirst().reduce(first) { $1.isBetter(than: $0) ? $1 : $0 }
    let solved = Solved(
      value: best.value, best: moves.filter { !best.isBetter(than: $0) }.map(\.action))
    known[position.key] = solved
    return solved
  }

  func chooseActions(in positions: [any BoardGame], using streams: inout [RandomStream]) -> [Int] {
    positions.indices.map { index in
      guard let solved = solve(positions[index]) else { return player(positions[index], &streams[index]) }
      return solved.best[streams[index].below(solved.best.count)]
    }
  }

  /// The moves that the other player made before the first one that changed what its position was worth; all of them if none
  /// did.
  ///
  /// - Parameter side: the other player's.
  func movesBeforeAMistake(of side: Side, in played: PlayedGame) -> Int {
    var (position, count) = (game.start, 0)
    // Perfect replies keep the value, so it is known from the last of them.
    guard var value = solve(position).map({ position.mover == side ? $0.value : -$0.value }) else { return 0 }
    for action in played.actions {
      let isOwn = position.mover == side
      position.play(action)
      guard isOwn else { continue }
      let after =
        position.outcome == .running ? solve(position).map { -$0.value } : position.outcome.value(for: side)
      guard let after, after >= value else { return count }
      (value, count) = (after, count + 1)
    }
    return count
  }
}
