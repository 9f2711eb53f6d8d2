/// A picture of a board with a place for each action, so that action values can be shown there.
public protocol BoardDrawable: Clickable {
  /// `[A]`, one per action; nil for an action without a place, such as a pass, or without one at the moment.
  var actionPlaces: [ActionPlace?] { get }
}

/// The place on a board where an action leaves its mark: the cell of its stone.
public struct ActionPlace: Sendable, Equatable {
  public var center: Scene.Point
  /// Radius around the center that may be painted, in world units.
  public var radius: Double

  public init(_ center: Scene.Point, radius: Double) { (self.center, self.radius) = (center, radius) }
}
