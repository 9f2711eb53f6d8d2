/// An environment that is a board game.
public protocol GameSituation: Environment {
  /// The position, in a form that `BoardGame.init(_ text:)` and `BoardGameEntry.analyze` parse.
  var positionText: String { get }
  /// Whether it is the turn of the player whose stones are drawn as the agent's.
  var isAgentToMove: Bool { get }
}
