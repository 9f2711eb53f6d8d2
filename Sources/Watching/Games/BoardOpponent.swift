import Lab
import RLCore

/// The opponent in a board game whose moves are listed from the start.
package final class BoardOpponent {
  let subtitle: String
  private let game: BoardGameEntry
  private let human: Side
  private let player: any PositionPlayer
  private var random: [RandomStream]

  /// - Parameters:
  ///   - name: what the human calls it.
  ///   - human: the human's side.
  package init(
    _ player: any PositionPlayer, name: String, in game: BoardGameEntry, human: Side, seed: UInt64
  ) {
    (self.game, self.human, self.player) = (game, human, player)
    subtitle = "you are \(human.letter), against \(name)"
    random = [RandomStream(root: seed, purpose: .viewer)]
  }

  func position(after actions: [Int]) -> any BoardGame {
    var position = game.start
    for action in actions { position.play(action) }
    return position
  }

  func isToMove(after actions: [Int]) -> Bool { position(after: actions).mover != human }

  func choose(after actions: [Int]) -> Int {
    player.chooseActions(in: [position(after: actions)], using: &random)[0]
  }
}
