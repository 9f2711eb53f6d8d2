import RLCore

/// The positions of the games in progress, which are learned once their results are known.
package final class UnfinishedGames {
  /// Positions a game has at most.
  private let longest: Int
  /// `[B, longest]`: the positions of each game, in order of play.
  private let positions: SearchedPositions
  /// `[B]`, moves played so far.
  private var lengths: [Int32]
  /// `[B, longest]`: 1 where the position was searched in full and is learned, plus 2 where the move handed the turn over.
  private let flags: Column<UInt8>

  private static let isLearned: UInt8 = 1
  private static let handsOver: UInt8 = 2

  package init(count: Int, longest: Int, observationSize: Int, actionCount: Int) {
    self.longest = longest
    positions = SearchedPositions(
      capacity: count * longest, observationSize: observationSize, actionCount: actionCount)
    lengths = Array(repeating: 0, count: count)
    flags = Column(count * longest, filledWith: 0)
  }

  /// Notes the search of game `row`'s present position.
  package func note(_ row: Int, of observations: Observations, _ result: SearchResult, isLearned: Bool) {
    let slot = row * longest + Int(lengths[row])
    positions.set(slot, row, of: observations, policy: result.policy, value: Float(result.value))
    flags[slot] = isLearned ? Self.isLearned : 0
  }

  /// Notes that the move was made.
  package func advance(_ row: Int, handsOver: Bool) {
    if handsOver { flags[row * longest + Int(lengths[row])] |= Self.handsOver }
    lengths[row] += 1
  }

  /// Hands a finished game's positions to `window`, in order of play, each with a value for its player to move: the game's
  /// result mixed with the search's value.
  ///
  /// - Parameters:
  ///   - reward: of the last move, for who made it.
  ///   - share: of the search's value in the target, in [0, 1].
  package func finish(_ row: Int, reward: Float, share: Float, into window: SearchedPositions) {
    let count = Int(lengths[row])
    lengths[row] = 0
    var results = [Float](repeating: reward, count: count)
    for ply in (0..<max(count - 1, 0)).reversed() {
      let isHandedOver = flags[row * longest + ply] & Self.handsOver != 0
      results[ply] = isHandedOver ? -results[ply + 1] : results[ply + 1]
    }
    for ply in 0..<count {
      let slot = row * longest + ply
      guard flags[slot] & Self.isLearned != 0 else { continue }
      window.append(slot, of: positions, value: (1 - share) * results[ply] + share * positions.value(slot))
    }
  }

  /// Forgets a game that came to no result.
  func abandon(_ row: Int) { lengths[row] = 0 }

  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    let count = lengths.count
    try state.array("lengths", &lengths, shape: [count], in: 0...Int32(longest - 1))
    try state.values(
      "flags", flags.start, shape: [count * longest], in: 0...(Self.isLearned | Self.handsOver))
    try positions.transfer(&state, rows: count * longest)
  }
}
