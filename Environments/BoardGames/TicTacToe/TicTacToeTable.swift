import RLCore

/// All positions of tic-tac-toe with their values, computed when first asked for.
final class TicTacToeTable: Sendable {
  static let shared = TicTacToeTable()

  struct Entry: Sendable {
    /// For the mover: 1 wins, 0 draws, -1 loses.
    var value = 0
    /// If the winner hurries and the loser holds out.
    var pliesToEnd = 0
    /// Those that no other is better than.
    var perfectActions: ActionSet = 0
  }

  /// `[3^9]`, by the position's number; nil for what no game leads to.
  private let entries: [Entry?]
  /// Positions that games lead to, the empty board and finished ones included.
  var reachableCount: Int { entries.reduce(0) { $0 + ($1 == nil ? 0 : 1) } }

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
