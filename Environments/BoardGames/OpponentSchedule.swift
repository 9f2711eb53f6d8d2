import GameSearch
import RLCore

/// The opponent of a game: one player, or several of which one is sampled for each episode.
///
/// Written as words with commas between, each with its weight behind it where that is not 1: `self`,
/// `self 4, pool 2, alpha-beta-2, random`.
struct OpponentSchedule<Game: PlayableGame>: Sendable {
  enum Player: Sendable {
    /// The learner plays both sides.
    case itself
    /// A past snapshot of the learner.
    case formerSelf
    case other(Opponent<Game>)

    var isLearner: Bool { if case .other = self { false } else { true } }
  }
  private let players: [(player: Player, weight: Double)]

  init(_ text: String) throws(ConfigurationProblem) {
    let choices = "use self, pool, \(Game.opponents.joined(separator: ", "))"
    var players: [(Player, Double)] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let words = part.split(separator: " ").map(String.init)
      guard let word = words.first, words.count <= 2 else {
        throw .init("opponent", "'\(text)' is not a list of opponents; write 'self 3, random', for example")
      }
      guard let weight = words.count == 1 ? 1 : Double(words[1]), weight > 0, weight.isFinite else {
        throw .init("opponent", "the weight of \(word) must be a positive number, not '\(words[1])'")
      }
      switch word {
      case "self": players.append((.itself, weight))
      case "pool": players.append((.formerSelf, weight))
      default:
        guard let name = OpponentName(word) else {
          throw .init("opponent", "no opponent is called '\(word)'; \(choices)")
        }
        guard name != .perfect || Game.hasPerfectPlay else {
          throw .init("opponent", "\(Game.title) has no perfect player; \(choices)")
        }
        players.append((.other(Opponent(name)), weight))
      }
    }
    guard players.reduce(0, { $0 + $1.1 }).isFinite else {
      throw .init("opponent", "the weights in '\(text)' are too large to be added; use smaller ones")
    }
    self.players = players
  }

  /// Whether some episodes are self-play.
  var includesLearner: Bool { players.contains { $0.player.isLearner } }
  var includesFormerSelves: Bool {
    players.contains { if case .formerSelf = $0.player { true } else { false } }
  }

  /// Uses no random numbers if there is no choice.
  func draw(using random: inout RandomStream) -> Player {
    guard players.count > 1 else { return players[0].player }
    var left = random.uniform() * players.reduce(0) { $0 + $1.weight }
    for (player, weight) in players {
      left -= weight
      if left < 0 { return player }
    }
    return players[players.count - 1].player
  }
}
