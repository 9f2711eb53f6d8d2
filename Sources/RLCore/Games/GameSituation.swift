/// An environment in which a board game is played.
public protocol GameSituation: Environment {
  /// The position, in a form that `BoardGame.init(_ text:)` and `BoardGameEntry.analyse` read.
  var positionText: String { get }
  /// Whether it is the turn of the side whose stones are drawn as the agent's.
  var isAgentToMove: Bool { get }
}
