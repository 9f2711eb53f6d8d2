import RLCore

/// Shared rules of games in which players alternately place one stone each, the first player first, and a
/// line wins.
extension BoardGame {
  /// The player to move, given the numbers of stones.
  ///
  /// - Throws: where they do not fit each other or what is claimed.
  static func mover(afterFirst first: Int, second: Int, claimed: Side?) throws(GameTextError) -> Side {
    guard first == second || first == second + 1 else {
      throw GameTextError(
        "\(first) x and \(second) o; x moves first, so it has as many stones as o or one more")
    }
    let turn: Side = first == second ? .first : .second
    guard claimed == nil || claimed == turn else {
      throw GameTextError(
        "\(first) x and \(second) o; so it is the turn of \(turn.letter), not of \(turn.other.letter)")
    }
    return turn
  }

  /// The outcome of a position, given who has a line in it.
  static func outcome(
    first: Bool, second: Bool, isFull: Bool, mover: Side, line: String
  ) throws(GameTextError) -> GameOutcome {
    if first && second { throw GameTextError("both have \(line)") }
    if first || second {
      let winner: Side = first ? .first : .second
      guard winner != mover else {
        throw GameTextError("\(winner.letter) has \(line), yet \(winner.other.letter) has moved after that")
      }
      return .win(winner)
    }
    return isFull ? .draw : .running
  }
}
