import GameSearch
import RLCore

/// Connect Four: stones fall into seven columns of six cells; four in a line win.
public struct ConnectFour: BoardGame {
  static let entry = EnvironmentEntry.game(
    "ConnectFour-v0", ConnectFour.self, solver: "alpha-beta search and an opening book",
    summary: "Connect Four against a configurable opponent.",
    documentation: """
      Players take turns dropping stones into seven columns of six cells; four in a line win. The first player can win.

      Observation: [2, 6, 7] ones where the agent's stones are, row by row from the top, then where the opponent's are.
      Actions: 0 to 6, the columns from the left; named 1 to 7 in lists of moves.
      \(EnvironmentEntry.gameRules)
      Source: Allis, "A knowledge-based approach of Connect-Four" (1988); equal to OpenSpiel's connect_four move for move.
      """, buildBook: ConnectFourBook.build, positionSets: ConnectFourPositions.sets)

  private typealias Bits = ConnectFourBits

  public static let title = "Connect Four"
  public static let rows = 6
  public static let columns = 7
  public static let actionSpace = DiscreteSpace(labels: (1...7).map { "\($0)" })
  public static let maximumPlies = 42
  public static let symmetryCount = 2

  /// Stones of the player to move.
  private(set) var own: UInt64 = 0
  private(set) var occupied: UInt64 = 0
  public private(set) var outcome = GameOutcome.running

  public init() {}

  public init(stones: [[Side?]], mover: Side?) throws(GameTextError) {
    var boards: [UInt64] = [0, 0]
    for (row, line) in stones.enumerated() {
      for (column, side) in line.enumerated() {
        if let side { boards[Int(side.rawValue)] |= Self.cell(row, column) }
      }
    }
    let (first, second) = (boards[0], boards[1])
    let turn = try Self.mover(
      afterFirst: first.nonzeroBitCount, second: second.nonzeroBitCount, claimed: mover)
    occupied = first | second
    let reachable = occupied &+ Bits.bottomRow
    for column in 0..<7 where (reachable & occupied) & Bits.column(column) != 0 {
      throw GameTextError("a stone in column \(column + 1) has an empty cell below it")
    }
    own = turn == .first ? first : second
    outcome = try Self.outcome(
      first: Bits.hasFour(first), second: Bits.hasFour(second), isFull: occupied == Bits.board, mover: turn,
      line: "four in a line")
  }

  private static func cell(_ row: Int, _ column: Int) -> UInt64 { 1 << UInt64(7 &* column &+ 5 &- row) }

  public var plies: Int { occupied.nonzeroBitCount }
  public var mover: Side { plies & 1 == 0 ? .first : .second }

  public var legalActions: ActionSet {
    if outcome != .running { return 0 }
    let open = ~occupied & Bits.topRow
    var set: UInt64 = 0
    for column in 0..<7 { set |= (open >> UInt64(6 &* column &+ 5)) & (1 << UInt64(column)) }
    return ActionSet(set)
  }

  public var legalCount: Int { outcome == .running ? (~occupied & Bits.topRow).nonzeroBitCount : 0 }

  /// Branch-free: fields of seven bits count the open columns up to theirs, and the first field with the
  /// requested count wins.
  public func legalAction(at rank: Int) -> Int {
    let open = (~occupied & Bits.topRow) >> 5
    let counts = open &* Bits.bottomRow
    let difference = counts ^ (UInt64(truncatingIfNeeded: rank &+ 1) &* Bits.bottomRow)
    let zeros = (difference &- Bits.bottomRow) & ~difference & (Bits.bottomRow << 6)
    return zeros.trailingZeroBitCount / 7
  }

  public mutating func play(_ action: Int) {
    let bottom: UInt64 = 1 << UInt64(truncatingIfNeeded: 7 &* action)
    let move = (occupied &+ bottom) & (bottom &* 0x3F)
    let mine = own | move
    own ^= occupied
    occupied |= move
    if Bits.hasFour(mine) {
      outcome = .win(mover.other)
    } else if occupied == Bits.board {
      outcome = .draw
    }
  }

  public func stone(row: Int, column: Int) -> Side? {
    let cell = Self.cell(row, column)
    guard occupied & cell != 0 else { return nil }
    return own & cell != 0 ? mover : mover.other
  }

  public func observe(into planes: inout MutableSpan<Float>) {
    let other = own ^ occupied
    for row in 0..<6 {
      for column in 0..<7 {
        let shift = UInt64(7 &* column &+ 5 &- row)
        planes[row &* 7 &+ column] = Float((own >> shift) & 1)
        planes[42 &+ row &* 7 &+ column] = Float((other >> shift) & 1)
      }
    }
  }

  public var key: UInt128 { UInt128(own &+ occupied &+ Bits.bottomRow) }

  public func transformed(by symmetry: Int) -> ConnectFour {
    guard symmetry == 1 else { return self }
    var result = self
    (result.own, result.occupied) = (Bits.mirrored(own), Bits.mirrored(occupied))
    return result
  }

  public static func transformed(_ action: Int, by symmetry: Int) -> Int {
    symmetry == 1 ? 6 - action : action
  }

  public func cell(of action: Int) -> Int? {
    let height = (~(occupied >> UInt64(7 &* action))).trailingZeroBitCount
    return height < 6 ? (5 &- height) &* 7 &+ action : nil
  }

  public func objection(to action: Int) -> String { "column \(action + 1) is full" }
}

extension ConnectFour: SolvableGame {
  public static let searchOrder = [3, 2, 4, 1, 5, 0, 6]

  /// Ten points for each cell that would complete a line of four, plus a small bonus for stones near the
  /// middle.
  public var estimate: Int {
    func worth(_ stones: UInt64) -> Int {
      10 * Bits.winningCells(stones, occupied: occupied).nonzeroBitCount
        + 3 * (stones & Bits.column(3)).nonzeroBitCount
        + 2 * (stones & (Bits.column(2) | Bits.column(4))).nonzeroBitCount
        + (stones & (Bits.column(1) | Bits.column(5))).nonzeroBitCount
    }
    return worth(own) - worth(own ^ occupied)
  }

  /// Wins if possible, else blocks a winning move of the opponent, else moves anywhere.
  public var ruleActions: ActionSet {
    let playable = Bits.playableCells(occupied: occupied)
    for stones in [own, own ^ occupied] {
      let cells = Bits.winningCells(stones, occupied: occupied) & playable
      if cells != 0 { return Self.columns(of: cells) }
    }
    return legalActions
  }

  private static func columns(of cells: UInt64) -> ActionSet {
    var set: ActionSet = 0
    for column in 0..<7 where cells & Bits.column(column) != 0 { set |= 1 << ActionSet(column) }
    return set
  }

  public func moveValues() -> [MoveValue] {
    ConnectFourSolver.shared.withSolver { solver in
      legalActions.actions.map { action in
        let next = playing(action)
        let score = next.isOver ? (next.outcome == .draw ? 0 : (43 - plies) / 2) : -next.score(solver)
        return MoveValue(action: action, value: score.signum(), pliesToEnd: pliesToEnd(score: score))
      }
    }
  }

  /// One score, and a cheap test for each move that tells whether it attains it.
  public var perfectActions: ActionSet {
    ConnectFourSolver.shared.withSolver { solver in
      let best = score(solver)
      return legalActions.actions.reduce(into: 0) { set, action in
        let next = playing(action)
        let isBest =
          next.isOver
          ? (next.outcome == .draw ? 0 : (43 - plies) / 2) == best : next.scoreIsAtMost(-best, solver)
        if isBest { set |= 1 << ActionSet(action) }
      }
    }
  }

  /// The book knows these positions and those that follow, and later ones take milliseconds.
  public var isQuicklySolved: Bool { plies < (ConnectFourBook.builtIn?.plies ?? 0) || plies >= 11 }

  public var isSolved: Bool { true }

  public func isWorthAtMost(_ value: Int) -> Bool {
    ConnectFourSolver.shared.withSolver { scoreIsAtMost(value, $0) }
  }

  /// Score for the player to move: the stones that the winner has left, negative if the player to move loses.
  func score(_ solver: ConnectFourSolver) -> Int {
    ConnectFourBook.builtIn?.score(own: own, occupied: occupied) ?? solver.score(own: own, occupied: occupied)
  }

  func scoreIsAtMost(_ bound: Int, _ solver: ConnectFourSolver) -> Bool {
    if let score = ConnectFourBook.builtIn?.score(own: own, occupied: occupied) { return score <= bound }
    return solver.scoreIsAtMost(bound, own: own, occupied: occupied)
  }

  /// Plies until the game ends with this score, or nil for a draw.
  func pliesToEnd(score: Int) -> Int? {
    if score == 0 { return nil }
    let winner = score > 0 ? mover : mover.other
    let stones = 22 - abs(score)
    return (winner == .first ? 2 * stones - 1 : 2 * stones) - plies
  }
}
