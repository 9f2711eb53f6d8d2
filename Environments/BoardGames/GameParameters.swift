import GameSearch
import RLCore

/// The parameters of a game as an environment.
struct GameParameters<Game: PlayableGame>: Configuration {
  enum Seat: String, CaseIterable, Sendable { case first, second, random }
  enum Observation: String, CaseIterable, Sendable { case planes, index }

  var opponent = "random"
  var seat = Seat.random
  var observation = Observation.planes

  static var keys: [ConfigurationKey<Self>] {
    let names = Game.opponents.joined(separator: ", ")
    var keys: [ConfigurationKey<Self>] = [
      .init("opponent", \.opponent, "Who plays the other side: \(names)."),
      .init("seat", \.seat, "Whether the agent moves first or second, or either with equal probability."),
    ]
    if Game.positionCount != nil {
      keys.append(
        .init("observation", \.observation, "Planes of stones, or the position's number for tables."))
    }
    return keys
  }

  /// The opponent, or why there is none.
  var player: Result<Opponent<Game>, ConfigurationProblem> {
    let choices = "use \(Game.opponents.joined(separator: ", "))"
    guard let name = OpponentName(opponent) else {
      return .failure(.init("opponent", "no opponent is called '\(opponent)'; \(choices)"))
    }
    guard name != .perfect || Game.hasPerfectPlay else {
      return .failure(.init("opponent", "\(Game.title) has no perfect player; \(choices)"))
    }
    return .success(Opponent(name))
  }

  func problems() -> [ConfigurationProblem] {
    if case .failure(let problem) = player { [problem] } else { [] }
  }
}

/// What a game needs to be an environment of this family.
protocol PlayableGame: SolvableGame, PointableGame {
  /// Whether all positions can be solved in the time of a move.
  static var hasPerfectPlay: Bool { get }
  /// How many numbers positions have; nil for too many.
  static var positionCount: Int? { get }
  /// The position's number as its mover sees it, below `positionCount`.
  var positionNumber: Int { get }
}

extension PlayableGame {
  static var positionCount: Int? { nil }
  var positionNumber: Int { 0 }

  /// The words that name opponents.
  static var opponents: [String] {
    ["random", "rules", "alpha-beta-N (depth N, 1 to 20)", "mcts-N (N playouts, 1 to 1000000)"]
      + (hasPerfectPlay ? ["perfect"] : [])
  }
}

extension TicTacToe: PlayableGame {
  static var hasPerfectPlay: Bool { true }
  static var positionCount: Int? { 19_683 }
  var positionNumber: Int { number }
}

extension ConnectFour: PlayableGame {
  static var hasPerfectPlay: Bool { true }
}

extension Othello: PlayableGame {
  static var hasPerfectPlay: Bool { false }
}
