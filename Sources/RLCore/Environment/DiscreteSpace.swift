/// Actions `0 ..< count`, each with a name that people understand.
public struct DiscreteSpace: Sendable, Equatable {
  public let count: Int
  /// One name an action: `labels.count == count`.
  public let labels: [String]
  /// Which move on a picture of cells each action is; nil for what is no move. Empty where no action is one.
  public let moves: [GridMove?]

  public init(_ labels: String...) { self.init(labels: labels) }

  /// Actions of which some are moves, for the arrows that viewers draw and the keys that people press.
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
    precondition(moves.isEmpty || moves.count == labels.count, "one move an action, or none at all")
    self.labels = labels
    self.moves = moves
    count = labels.count
  }

  /// The move that `action` is; nil for what is none.
  public func move(of action: Int) -> GridMove? { moves.indices.contains(action) ? moves[action] : nil }

  public func contains(_ action: Int) -> Bool { (0..<count).contains(action) }

  /// The most actions that a run can record: its file numbers them with 16 bits.
  public static let mostRecorded = 65_536
}
