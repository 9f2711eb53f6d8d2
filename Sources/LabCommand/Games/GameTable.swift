import Lab
import RLCore

/// A game between a human and an opponent.
final class GameTable {
  let game: BoardGameEntry
  let human: Side
  private let opponent: any PositionPlayer
  private var random: [RandomStream]
  private(set) var position: any BoardGame
  private(set) var actions: [Int] = []

  init(_ game: BoardGameEntry, human: Side, against opponent: any PositionPlayer, seed: UInt64) {
    (self.game, self.human, self.opponent, position) = (game, human, opponent, game.start)
    random = [RandomStream(root: seed, purpose: .viewer)]
    reply()
  }

  var isOver: Bool { position.outcome != .running }

  /// The human's move by label, and the opponent's reply.
  ///
  /// - Throws: `GameTextError` if it is not a move or not legal.
  func play(_ label: String) throws {
    let labels = game.actionSpace.labels
    guard !isOver else { throw GameTextError("the game is over; \(position.outcomeText)") }
    guard let action = labels.firstIndex(of: label) else {
      throw GameTextError(
        "'\(label)' is not a move of \(game.title); moves are \(labels[0]) to \(labels[labels.count - 1]), help lists the commands"
      )
    }
    guard position.isLegal(action) else {
      throw GameTextError(
        "\(position.objection(to: action)); legal are \(legalLabels.joined(separator: " "))")
    }
    play(action)
    reply()
  }

  var legalLabels: [String] { position.legalActions.actions.map { game.actionSpace.labels[$0] } }

  /// Takes back the human's last move and everything after it.
  ///
  /// - Returns: false if there is none.
  func undo() -> Bool {
    var line = actions
    var position = position
    repeat {
      guard line.popLast() != nil else { return false }
      position = game.start
      for action in line { position.play(action) }
    } while position.mover != human
    (actions, self.position) = (line, position)
    return true
  }

  func restart() {
    (position, actions) = (game.start, [])
    reply()
  }

  private func play(_ action: Int) {
    position.play(action)
    actions.append(action)
  }

  private func reply() {
    // In Othello the human may have to pass, which is a move too.
    while !isOver, position.mover != human {
      play(opponent.chooseActions(in: [position], using: &random)[0])
    }
  }
}
