/// A picture of a board on which each action has a place, so that what is known of the actions can be shown there.
public protocol BoardDrawable: Clickable {
  /// `[A]`, one an action; nil for an action that lies nowhere, such as a pass, or nowhere now.
  var actionPlaces: [ActionPlace?] { get }
}

/// Where on a board an action would leave its mark: the cell in which its stone comes to lie.
public struct ActionPlace: Sendable, Equatable {
  public var center: Scene.Point
  /// World units around the centre that may be painted.
  public var radius: Double

  public init(_ center: Scene.Point, radius: Double) { (self.center, self.radius) = (center, radius) }
}
