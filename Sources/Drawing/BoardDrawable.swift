/// A picture of a board with a place for each action, so that action values can be shown there.
public protocol BoardDrawable: Clickable {
  /// `[A]`, one per action; nil for an action without a place, such as a pass, or without one at the moment.
  var actionPlaces: [ActionPlace?] { get }

  /// The marks of a line of moves from the shown position on: one a move, nil for a move without a place. It ends where a
  /// move is not possible.
  func marks(ofLine actions: [Int]) -> [LineMark?]
}

extension BoardDrawable {
  public func marks(ofLine actions: [Int]) -> [LineMark?] { [] }
}

/// The mark of a move that has not been made.
public struct LineMark: Sendable, Equatable {
  public var place: ActionPlace
  /// Whether its stone is drawn as the agent's.
  public var isAgents: Bool

  public init(_ place: ActionPlace, isAgents: Bool) { (self.place, self.isAgents) = (place, isAgents) }
}

/// The place on a board where an action leaves its mark: the cell of its stone.
public struct ActionPlace: Sendable, Equatable {
  public var center: Scene.Point
  /// Radius around the center that may be painted, in world units.
  public var radius: Double

  public init(_ center: Scene.Point, radius: Double) { (self.center, self.radius) = (center, radius) }
}
