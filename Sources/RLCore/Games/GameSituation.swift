/// An environment in which a board game is played against an opponent that belongs to the environment.
public protocol GameSituation: Environment {
  /// The position, in a form that `BoardGame.init(_ text:)` and `BoardGameEntry.analyse` read.
  var positionText: String { get }
}
