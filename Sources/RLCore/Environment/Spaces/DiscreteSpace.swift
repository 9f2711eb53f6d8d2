/// Actions `0 ..< count`, each with a readable name.
public struct DiscreteSpace: Sendable, Equatable {
  public let count: Int
  /// One name per action: `labels.count == count`.
  public let labels: [String]
  /// The move that each action makes on a grid, or nil if it is not a move; empty if no action is.
  public let moves: [GridMove?]

  public init(_ labels: String...) { self.init(labels: labels) }

  /// Actions of which some are moves, for the viewer's arrows and the keyboard.
  ///
  /// ```swift
  /// DiscreteSpace(moves: ("left", .left), ("right", .right), ("dig", nil))
  /// ```
  public init(moves: (label: String, move: GridMove?)...) {
    self.init(labels: moves.map(\.label), moves: moves.map(\.move))
  }

  /// - Precondition: there is at least one label, and no move or one an action.
  public init(labels: [String], moves: [GridMove?] = []) {
    precondition(!labels.isEmpty, "an action space needs at least one action")
    precondition(moves.isEmpty || moves.count == labels.count, "one move per action, or none at all")
    self.labels = labels
    self.moves = moves
    count = labels.count
  }

  /// The move of `action`, or nil if it is not a move.
  public func move(of action: Int) -> GridMove? { moves.indices.contains(action) ? moves[action] : nil }

  public func contains(_ action: Int) -> Bool { (0..<count).contains(action) }

  /// Maximum number of actions of a recorded run: the file stores actions in 16 bits.
  public static let mostRecorded = 65_536
}
