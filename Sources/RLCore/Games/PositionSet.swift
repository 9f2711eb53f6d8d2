/// An unfinished position with its exact value and the moves that keep it.
public struct JudgedPosition: Sendable {
  public let position: any BoardGame
  /// For the player to move: 1 win, 0 draw, -1 loss.
  public let value: Int
  /// The actions that keep the value.
  public let keepers: ActionSet

  public init(_ position: any BoardGame, value: Int, keepers: ActionSet) {
    (self.position, self.value, self.keepers) = (position, value, keepers)
  }

  /// Whether `action` gives away what the position is worth.
  public func isMistake(_ action: Int) -> Bool { !keepers.contains(action) }
}

/// Positions of a kind, to count mistakes in.
public struct PositionSet: Sendable {
  public let name: String
  public let positions: [JudgedPosition]

  public init(name: String, positions: [JudgedPosition]) { (self.name, self.positions) = (name, positions) }
}

/// The sets of solved positions that a game has.
public struct PositionSets: Sendable {
  public let names: [String]
  /// The set with this name, or nil.
  public let set: @Sendable (String) -> PositionSet?
  /// Draws and solves a set again, as the lines of its file, each told as soon as there is one.
  public let draw: @Sendable (_ name: String, _ count: Int, _ found: (String) -> Void) -> Void

  public init(
    names: [String], set: @escaping @Sendable (String) -> PositionSet?,
    draw: @escaping @Sendable (_ name: String, _ count: Int, _ found: (String) -> Void) -> Void
  ) {
    (self.names, self.set, self.draw) = (names, set, draw)
  }
}
