import RLCore

/// All positions of tic-tac-toe with their values, computed on first use.
package final class TicTacToeTable: Sendable {
  package static let shared = TicTacToeTable()

  struct Entry: Sendable {
    /// Value for the player to move: 1 win, 0 draw, -1 loss.
    var value = 0
    /// Plies to the end if the winner plays the fastest and the loser the slowest moves.
    var pliesToEnd = 0
    /// The optimal actions.
    var perfectActions: ActionSet = 0
  }

  /// `[3^9]`, by position index; nil for unreachable positions.
  private let entries: [Entry?]
  /// Number of reachable positions, including the empty board and finished games.
  package var reachableCount: Int { entries.reduce(0) { $0 + ($1 == nil ? 0 : 1) } }

  private init() {
    var entries = [Entry?](repeating: nil, count: 19_683)
    Self.fill(&entries, TicTacToe())
    self.entries = entries
  }

  func entry(_ game: TicTacToe) -> Entry { entries[game.number] ?? Entry() }

  private static func fill(_ entries: inout [Entry?], _ game: TicTacToe) {
    if entries[game.number] != nil { return }
    var entry = Entry()
    if game.isOver {
      entry.value = game.outcome.value(for: game.mover)
    } else {
      var moves: [MoveValue] = []
      for action in game.legalActions.actions {
        let next = game.playing(action)
        fill(&entries, next)
        let after = entries[next.number] ?? Entry()
        moves.append(MoveValue(action: action, value: -after.value, pliesToEnd: after.pliesToEnd + 1))
      }
      // Draws are equally good however long they take.
      let best = moves.dropFirst().reduce(moves[0]) { $1.isBetter(than: $0) ? $1 : $0 }
      entry.value = best.value
      entry.pliesToEnd = best.pliesToEnd ?? 0
      for move in moves where best.value == 0 ? move.value == 0 : !best.isBetter(than: move) {
        entry.perfectActions |= 1 << ActionSet(move.action)
      }
    }
    entries[game.number] = entry
  }
}
