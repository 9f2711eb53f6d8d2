import GameSearch
import RLCore

/// Tic-tac-toe: three in a line win.
///
/// Cell `i`, row by row from the top left, takes bit `4i`, so that fields of four bits can count cells.
public struct TicTacToe: BoardGame {
  static let entry = EnvironmentEntry.game(
    "TicTacToe-v0", TicTacToe.self, solver: "a table of all positions",
    summary: "Tic-tac-toe against a configurable opponent.",
    documentation: """
      Players take turns placing stones on nine cells; three in a line win. Perfect play is a draw.

      Observation: [2, 3, 3] ones where the agent's stones are, then where the opponent's are; with observation: index the
        position's number below 3^9 = 19,683, its base-3 digits being the cells (1 the agent's, 2 the opponent's).
      Actions: 0 to 8, the cells row by row from the top left; named 1 to 9 in lists of moves.
      \(EnvironmentEntry.gameRules)
      Source: the rules are folklore; equal to OpenSpiel's tic_tac_toe move for move.
      """)

  public static let title = "Tic-tac-toe"
  public static let rows = 3
  public static let columns = 3
  public static let actionSpace = DiscreteSpace(labels: (1...9).map { "\($0)" })
  public static let maximumPlies = 9
  public static let symmetryCount = 8

  private static let board: UInt64 = 0x1_1111_1111
  private static let images = SquareSymmetry.images(size: 3)

  /// The stones of the player to move and the opponent's.
  private var own: UInt64 = 0
  private var other: UInt64 = 0
  public private(set) var outcome = GameOutcome.running

  public init() {}

  public init(stones: [[Side?]], mover: Side?) throws(GameTextError) {
    var boards: [UInt64] = [0, 0]
    for (row, line) in stones.enumerated() {
      for (column, side) in line.enumerated() {
        if let side { boards[Int(side.rawValue)] |= Self.bit(3 * row + column) }
      }
    }
    let turn = try Self.mover(
      afterFirst: boards[0].nonzeroBitCount, second: boards[1].nonzeroBitCount, claimed: mover)
    (own, other) = turn == .first ? (boards[0], boards[1]) : (boards[1], boards[0])
    outcome = try Self.outcome(
      first: Self.hasThree(boards[0]), second: Self.hasThree(boards[1]), isFull: own | other == Self.board,
      mover: turn, line: "three in a line")
  }

  @inline(__always) private static func bit(_ cell: Int) -> UInt64 {
    1 << UInt64(truncatingIfNeeded: 4 &* cell)
  }

  @inline(__always) private static func hasThree(_ stones: UInt64) -> Bool {
    let across = stones & (stones >> 4) & (stones >> 8) & 0x100_1001
    let down = stones & (stones >> 12) & (stones >> 24) & 0x111
    let falling = stones & (stones >> 16) & (stones >> 32) & 1
    let rising = stones & (stones >> 8) & (stones >> 16) & (1 << 8)
    return across | down | falling | rising != 0
  }

  public var plies: Int { (own | other).nonzeroBitCount }
  public var mover: Side { plies & 1 == 0 ? .first : .second }

  public var legalActions: ActionSet {
    if outcome != .running { return 0 }
    let empty = Self.board & ~(own | other)
    var set: UInt64 = 0
    for cell in 0..<9 { set |= (empty >> UInt64(3 &* cell)) & (1 << UInt64(cell)) }
    return ActionSet(set)
  }

  public var legalCount: Int { outcome == .running ? 9 &- plies : 0 }

  /// Branch-free: fields of four bits count the empty cells up to theirs, and the first field with the
  /// requested count wins.
  public func legalAction(at rank: Int) -> Int {
    let counts = (Self.board & ~(own | other)) &* Self.board
    let difference = counts ^ (UInt64(truncatingIfNeeded: rank &+ 1) &* Self.board)
    let zeros = (difference &- Self.board) & ~difference & (Self.board << 3)
    return zeros.trailingZeroBitCount / 4
  }

  public mutating func play(_ action: Int) {
    let mine = own | Self.bit(action)
    (own, other) = (other, mine)
    if Self.hasThree(mine) {
      outcome = .win(mover.other)
    } else if own | mine == Self.board {
      outcome = .draw
    }
  }

  public func stone(row: Int, column: Int) -> Side? {
    let cell = Self.bit(3 * row + column)
    return own & cell != 0 ? mover : other & cell != 0 ? mover.other : nil
  }

  public func observe(into planes: inout MutableSpan<Float>) {
    for cell in 0..<9 {
      planes[cell] = Float((own >> UInt64(4 &* cell)) & 1)
      planes[9 &+ cell] = Float((other >> UInt64(4 &* cell)) & 1)
    }
  }

  public var key: UInt128 { UInt128(own | other << 1) }

  /// The index of the position, below 3^9: its base-3 digits are the cells, the first cell lowest, with 1 for the
  /// stones of the player to move and 2 for the opponent's.
  public var number: Int {
    var number = 0
    for cell in (0..<9).reversed() {
      let shift = UInt64(4 &* cell)
      number = 3 &* number &+ Int((own >> shift) & 1) &+ 2 &* Int((other >> shift) & 1)
    }
    return number
  }

  public func transformed(by symmetry: Int) -> TicTacToe {
    var result = self
    (result.own, result.other) = (0, 0)
    for cell in 0..<9 {
      let image = Self.bit(Self.images[symmetry][cell])
      if own & Self.bit(cell) != 0 { result.own |= image }
      if other & Self.bit(cell) != 0 { result.other |= image }
    }
    return result
  }

  public static func transformed(_ action: Int, by symmetry: Int) -> Int { images[symmetry][action] }

  public func cell(of action: Int) -> Int? { action }

  public func objection(to action: Int) -> String { "cell \(action + 1) is taken" }
}

extension TicTacToe: SolvableGame {
  public static let searchOrder = [4, 0, 2, 6, 8, 1, 3, 5, 7]

  public var estimate: Int { 0 }

  /// Wins if possible, else blocks a winning move of the opponent, else moves anywhere.
  public var ruleActions: ActionSet {
    let legal = legalActions
    for stones in [own, other] {
      var winning: ActionSet = 0
      for cell in 0..<9 where legal.contains(cell) && Self.hasThree(stones | Self.bit(cell)) {
        winning |= 1 << ActionSet(cell)
      }
      if winning != 0 { return winning }
    }
    return legal
  }

  public func moveValues() -> [MoveValue] {
    legalActions.actions.map { action in
      let next = playing(action)
      let after = TicTacToeTable.shared.entry(next)
      return MoveValue(
        action: action, value: -after.value, pliesToEnd: after.value == 0 ? nil : after.pliesToEnd + 1)
    }
  }

  public var perfectActions: ActionSet { TicTacToeTable.shared.entry(self).perfectActions }
  public var isQuicklySolved: Bool { true }
  public var isSolved: Bool { true }
  public func isWorthAtMost(_ value: Int) -> Bool { TicTacToeTable.shared.entry(self).value <= value }
}
