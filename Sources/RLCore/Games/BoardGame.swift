/// The rules of a deterministic two-player board game with perfect information, independent of reinforcement
/// learning.
///
/// A value is a position: `play` makes the next one of it. Who moves, what is legal and who has won are asked of it;
/// it knows no rewards, no observations of an episode and no opponent.
///
/// ```swift
/// var game = try ConnectFour("4435")
/// game.play(2)
/// print(game.boardText, game.outcome)
/// ```
public protocol BoardGame: Hashable, Sendable {
  /// "Connect Four"
  static var title: String { get }
  static var rows: Int { get }
  static var columns: Int { get }
  /// The actions of both players; a label is the action's name in a list of moves, and all have the same
  /// length.
  static var actionSpace: DiscreteSpace { get }
  /// Upper bound on the number of moves of a game.
  static var maximumPlies: Int { get }
  /// Number of symmetries of the board; number 0 is the identity.
  static var symmetryCount: Int { get }

  /// The initial position.
  init()

  /// The position with these stones, `[row][column]` from the top left, and with `mover` to move.
  ///
  /// - Throws: `GameTextError` where no game leads to it, as far as counting and looking can tell.
  init(stones: [[Side?]], mover: Side?) throws(GameTextError)

  /// The player to move; once the game is over, the player whose turn it would be.
  var mover: Side { get }
  /// Moves played, passes included, or as many as the stones show.
  var plies: Int { get }
  var outcome: GameOutcome { get }
  /// Empty once the game is over.
  var legalActions: ActionSet { get }
  /// The number of legal actions.
  var legalCount: Int { get }
  /// The legal action with `rank` legal ones before it.
  ///
  /// - Precondition: `rank` is below `legalCount`.
  func legalAction(at rank: Int) -> Int

  /// Makes a move.
  ///
  /// - Precondition: `action` is legal.
  mutating func play(_ action: Int)

  func stone(row: Int, column: Int) -> Side?

  /// Writes the position from the point of view of the player to move, `[2, rows, columns]`: ones for the own stones,
  /// then ones for the opponent's.
  func observe(into planes: inout MutableSpan<Float>)

  /// Equal for two positions if and only if their players to move see the same.
  var key: UInt128 { get }

  /// The image of the position under symmetry number `symmetry`.
  func transformed(by symmetry: Int) -> Self
  /// The image of an action under symmetry number `symmetry`.
  static func transformed(_ action: Int, by symmetry: Int) -> Int

  /// Why an action is illegal here, as the end of a sentence: "column 4 is full".
  func objection(to action: Int) -> String

  /// The cell, counted row by row from the top left, in which a legal action places a stone; nil if it places none, or for
  /// games that do not tell.
  func cell(of action: Int) -> Int?
}

/// A set of actions: bit `a` is set if it contains action `a`.
public typealias ActionSet = UInt128

extension ActionSet {
  @inlinable public func contains(_ action: Int) -> Bool { self >> ActionSet(action) & 1 == 1 }

  /// The actions in the set, in order.
  public var actions: [Int] { (0..<128).filter { contains($0) } }

  @inlinable init(action: Int) { self = 1 << ActionSet(action) }

  /// The action with `rank` others of the set before it.
  ///
  /// - Precondition: `rank` is below the number of actions in the set.
  @inlinable public func action(at rank: Int) -> Int {
    var left = self
    for _ in 0..<rank { left &= left &- 1 }
    return left.trailingZeroBitCount
  }
}

extension BoardGame {
  @inlinable public func cell(of action: Int) -> Int? { nil }
  @inlinable public var legalCount: Int { legalActions.nonzeroBitCount }
  @inlinable public func legalAction(at rank: Int) -> Int { legalActions.action(at: rank) }
  @inlinable public var isOver: Bool { outcome != .running }

  @inlinable public func isLegal(_ action: Int) -> Bool {
    action >= 0 && action < 128 && legalActions.contains(action)
  }

  /// The position after a move.
  @inlinable public func playing(_ action: Int) -> Self {
    var next = self
    next.play(action)
    return next
  }

  /// Among all images of this position under symmetries, the one with the lowest key, and its symmetry.
  public var canonical: (position: Self, symmetry: Int) {
    var (best, number) = (self, 0)
    for symmetry in 1..<max(Self.symmetryCount, 1) {
      let other = transformed(by: symmetry)
      if other.key < best.key { (best, number) = (other, symmetry) }
    }
    return (best, number)
  }
}

/// One of the two players.
@frozen public enum Side: UInt8, Sendable, CaseIterable {
  /// Moves first; its stones are written x.
  case first = 0
  /// Its stones are written o.
  case second = 1

  @inlinable public var other: Side { self == .first ? .second : .first }
  public var letter: Character { self == .first ? "x" : "o" }
}

/// Whether a game is over, and how.
@frozen public enum GameOutcome: UInt8, Sendable {
  case running, firstWins, secondWins, draw

  /// The game is won by `side`.
  @inlinable public static func win(_ side: Side) -> GameOutcome { side == .first ? .firstWins : .secondWins }

  /// 1 for a win of `side`, -1 for a loss, 0 for a draw or an unfinished game.
  @inlinable public func value(for side: Side) -> Int {
    switch self {
    case .running, .draw: 0
    case .firstWins: side == .first ? 1 : -1
    case .secondWins: side == .first ? -1 : 1
    }
  }
}
