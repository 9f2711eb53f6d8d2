import RLCore

/// Board size of Othello.
public protocol OthelloSize: Sendable, Hashable {
  /// Rows and columns, even and at most 8.
  static var size: Int { get }
  /// The environment's.
  static var id: String { get }
  static var title: String { get }
  static var actionSpace: DiscreteSpace { get }
}

/// 8 by 8 cells.
public enum EightByEight: OthelloSize {
  public static let size = 8
  public static let id = "Othello-v0"
  public static let title = "Othello"
  public static let actionSpace = othelloActions(size: 8)
}

/// 6 by 6 cells.
public enum SixBySix: OthelloSize {
  public static let size = 6
  public static let id = "Othello6x6-v0"
  public static let title = "Othello 6x6"
  public static let actionSpace = othelloActions(size: 6)
}

/// a1, b1, ... row by row, and -- for a pass.
private func othelloActions(size: Int) -> DiscreteSpace {
  DiscreteSpace(
    labels: (0..<size * size).map { "\("abcdefgh".map { $0 }[$0 % size])\($0 / size + 1)" } + ["--"])
}

/// Othello: a stone flips the opponent's stones between itself and others of its own color; the player with more
/// stones at the end wins.
///
/// Who cannot turn a stone passes; passes are moves, and two in a row, or a full board, end the game.
public struct Othello<Size: OthelloSize>: BoardGame {
  @inline(__always) static var entry: EnvironmentEntry {
    let size = Size.size
    return .game(
      Size.id, Othello.self, solver: "alpha-beta search over the last empty cells",
      summary: "Othello on \(size == 8 ? "an 8 by 8" : "a 6 by 6") board, against a configurable opponent.",
      documentation: """
        Players place stones in turn to enclose and flip the opponent's; a player who cannot flip passes. More stones win.

        Observation: [2, \(size), \(size)] ones where the agent's stones are, row by row from the top, then where the opponent's are.
        Actions: 0 to \(size * size - 1), the cells row by row from the top left, and \(size * size) to pass, legal only if no other action
          is; named a1 to \("abcdefgh".map { $0 }[size - 1])\(size) and -- in lists of moves.
        \(EnvironmentEntry.gameRules)
        Source: the rules of the World Othello Federation\(size == 8 ? "; equal to OpenSpiel's othello move for move" : "").
        """)
  }

  private typealias Bits = OthelloBits

  public static var title: String { Size.title }
  public static var rows: Int { Size.size }
  public static var columns: Int { Size.size }
  public static var actionSpace: DiscreteSpace { Size.actionSpace }
  /// Every cell except the initial four, with at most one pass after each.
  public static var maximumPlies: Int { 2 * (Size.size * Size.size - 4) }
  public static var symmetryCount: Int { 8 }

  /// The action that passes.
  public static var pass: Int { Size.size * Size.size }

  /// The stones of the player to move, the opponent's, and the cells of legal moves.
  package private(set) var own: UInt64
  package private(set) var other: UInt64
  private(set) var open: UInt64 = 0
  private var played: UInt8 = 0
  public private(set) var mover = Side.first
  public private(set) var outcome = GameOutcome.running

  public init() {
    let half = Size.size / 2
    own = Self.bit(half - 1, half) | Self.bit(half, half - 1)
    other = Self.bit(half - 1, half - 1) | Self.bit(half, half)
    open = Bits.reached(own: own, other: other) & empty
  }

  public init(stones: [[Side?]], mover: Side?) throws(GameTextError) {
    guard let mover else { throw GameTextError("the stones do not determine whose turn it is; add :x or :o") }
    var boards: [UInt64] = [0, 0]
    for (row, line) in stones.enumerated() {
      for (column, side) in line.enumerated() {
        if let side { boards[Int(side.rawValue)] |= Self.bit(row, column) }
      }
    }
    let half = Size.size / 2
    for (row, column) in [(half - 1, half - 1), (half - 1, half), (half, half - 1), (half, half)]
    where stones[row][column] == nil {
      throw GameTextError("the four cells in the middle are never empty")
    }
    self.mover = mover
    (own, other) = mover == .first ? (boards[0], boards[1]) : (boards[1], boards[0])
    played = UInt8((own | other).nonzeroBitCount - 4)
    settle()
  }

  /// The cells of the board.
  @inline(__always) static var board: UInt64 { Size.size == 8 ? .max : 0x007E_7E7E_7E7E_7E00 }
  @inline(__always) private var empty: UInt64 { Self.board & ~(own | other) }
  /// Empty cells.
  package var emptyCount: Int { empty.nonzeroBitCount }

  @inline(__always) private static func bit(_ row: Int, _ column: Int) -> UInt64 {
    let margin = (8 &- Size.size) / 2
    return 1 << UInt64(truncatingIfNeeded: 8 &* (row &+ margin) &+ column &+ margin)
  }

  @inline(__always) static func bit(ofAction action: Int) -> UInt64 {
    Size.size == 8 ? 1 << UInt64(truncatingIfNeeded: action) : bit(action / Size.size, action % Size.size)
  }

  @inline(__always) private static func action(ofBit index: Int) -> Int {
    if Size.size == 8 { return index }
    let margin = (8 &- Size.size) / 2
    return (index / 8 &- margin) &* Size.size &+ index % 8 &- margin
  }

  /// The actions of the cells with set bits.
  static func actions(of cells: UInt64) -> ActionSet {
    if Size.size == 8 { return ActionSet(cells) }
    var (set, left) = (ActionSet(0), cells)
    while left != 0 {
      set |= 1 << ActionSet(action(ofBit: left.trailingZeroBitCount))
      left &= left &- 1
    }
    return set
  }

  public var plies: Int { Int(played) }

  public var legalActions: ActionSet {
    if outcome != .running { return 0 }
    return open == 0 ? 1 << ActionSet(Self.pass) : Self.actions(of: open)
  }

  public var legalCount: Int { outcome == .running ? max(open.nonzeroBitCount, 1) : 0 }

  public func legalAction(at rank: Int) -> Int {
    if open == 0 { return Self.pass }
    var left = open
    for _ in 0..<rank { left &= left &- 1 }
    return Self.action(ofBit: left.trailingZeroBitCount)
  }

  public mutating func play(_ action: Int) {
    if action != Self.pass {
      let cell = Self.bit(ofAction: action)
      let turned = Bits.turned(by: cell, own: own, other: other)
      own |= cell | turned
      other &= ~turned
    }
    (own, other) = (other, own)
    mover = mover.other
    played &+= 1
    settle()
  }

  /// Computes the legal moves and whether the game is over.
  @inline(__always) private mutating func settle() {
    open = Bits.reached(own: own, other: other) & empty
    if open != 0 || Bits.reached(own: other, other: own) & empty != 0 { return }
    let margin = own.nonzeroBitCount - other.nonzeroBitCount
    outcome = margin == 0 ? .draw : .win(margin > 0 ? mover : mover.other)
  }

  /// Stones of the player to move minus the opponent's.
  package var margin: Int { own.nonzeroBitCount - other.nonzeroBitCount }

  public func stone(row: Int, column: Int) -> Side? {
    let cell = Self.bit(row, column)
    return own & cell != 0 ? mover : other & cell != 0 ? mover.other : nil
  }

  public func observe(into planes: inout MutableSpan<Float>) {
    let (size, margin) = (Size.size, (8 - Size.size) / 2)
    for row in 0..<size {
      for column in 0..<size {
        let shift = UInt64(truncatingIfNeeded: 8 &* (row &+ margin) &+ column &+ margin)
        planes[row &* size &+ column] = Float((own >> shift) & 1)
        planes[size &* size &+ row &* size &+ column] = Float((other >> shift) & 1)
      }
    }
  }

  public var key: UInt128 { UInt128(own) << 64 | UInt128(other) }

  /// Two positions are equal if the same player sees the same stones, regardless of the number of passes.
  public static func == (a: Othello, b: Othello) -> Bool {
    a.own == b.own && a.other == b.other && a.mover == b.mover
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(own)
    hasher.combine(other)
    hasher.combine(mover)
  }

  public func transformed(by symmetry: Int) -> Othello {
    var result = self
    (result.own, result.other, result.open) = (0, 0, 0)
    for row in 0..<Size.size {
      for column in 0..<Size.size {
        let cell = Self.bit(row, column)
        let place = SquareSymmetry.image(row: row, column: column, size: Size.size, symmetry: symmetry)
        let image = Self.bit(place.row, place.column)
        if own & cell != 0 { result.own |= image }
        if other & cell != 0 { result.other |= image }
        if open & cell != 0 { result.open |= image }
      }
    }
    return result
  }

  public static func transformed(_ action: Int, by symmetry: Int) -> Int {
    if action == pass { return pass }
    let (row, column) = (action / Size.size, action % Size.size)
    let place = SquareSymmetry.image(row: row, column: column, size: Size.size, symmetry: symmetry)
    return place.row * Size.size + place.column
  }

  public func cell(of action: Int) -> Int? { action < Self.rows * Self.columns ? action : nil }

  public func objection(to action: Int) -> String {
    if action == Self.pass { return "\(mover.letter) can flip stones, so it may not pass" }
    let label = Self.actionSpace.labels[action]
    if (own | other) & Self.bit(ofAction: action) != 0 { return "\(label) is taken" }
    let legal = legalActions.actions.map { Self.actionSpace.labels[$0] }.joined(separator: ", ")
    return "\(label) flips no stone of \(mover.other.letter); legal are \(legal)"
  }
}
