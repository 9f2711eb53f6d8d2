import RLCore

/// A player of board games that selects moves in many positions at once.
package protocol PositionPlayer: AnyObject {
  /// One legal action for each of `positions`, none of which is over.
  ///
  /// - Parameter streams: one a position, from which all of its chance is drawn.
  func chooseActions(in positions: [any BoardGame], using streams: inout [RandomStream]) -> [Int]
}

/// A built-in opponent: random, rules, a search, perfect play.
package final class NamedPlayer: PositionPlayer {
  private let player: GamePlayer

  /// - Throws: `GameTextError` where the game has no opponent of this name.
  package init(_ word: String, of game: BoardGameEntry) throws { player = try game.player(word) }

  package func chooseActions(in positions: [any BoardGame], using streams: inout [RandomStream]) -> [Int] {
    positions.indices.map { player(positions[$0], &streams[$0]) }
  }
}

/// A learned policy.
package final class PolicyPlayer: PositionPlayer {
  private let game: BoardGameEntry
  private let policy: any Policy
  private let space: ObservationSpace
  /// The probability of a random legal action instead of the policy's.
  private let epsilon: Double
  private let room: ObservationColumn
  private let actions: Column<Int32>

  /// - Parameters:
  ///   - policy: handles batches of `capacity` rows.
  ///   - space: what the policy sees.
  package init(
    _ policy: any Policy, of game: BoardGameEntry, seeing space: ObservationSpace, epsilon: Double = 0,
    capacity: Int
  ) {
    (self.policy, self.game, self.space, self.epsilon) = (policy, game, space, epsilon)
    room = ObservationColumn(count: capacity, in: space, maskedActions: game.actionSpace.count)
    actions = Column(capacity, filledWith: 0)
  }

  package func chooseActions(in positions: [any BoardGame], using streams: inout [RandomStream]) -> [Int] {
    var chosen: [Int] = []
    for first in stride(from: 0, to: positions.count, by: room.rows.count) {
      let count = min(room.rows.count, positions.count - first)
      for row in 0..<count { game.observe(positions[first + row], space, row, room.rows) }
      policy.selectActions(for: room.rows.prefix(count), into: actions.start)
      chosen += (0..<count).map { Int(actions[$0]) }
    }
    if epsilon > 0 {
      for index in positions.indices where streams[index].uniform() < epsilon {
        let position = positions[index]
        chosen[index] = position.legalAction(at: streams[index].below(position.legalCount))
      }
    }
    return chosen
  }
}
