/// The value of a move under perfect play.
public struct MoveValue: Sendable, Equatable {
  public var action: Int
  /// For the player who makes the move: 1 win, 0 draw, -1 loss.
  public var value: Int
  /// Moves until the game ends, including this one, if the winner plays the fastest and the loser the slowest moves;
  /// nil for a draw, and for games without time.
  public var pliesToEnd: Int?
  /// Final margin in stones, if the game is decided by it.
  public var margin: Int?

  public init(action: Int, value: Int, pliesToEnd: Int? = nil, margin: Int? = nil) {
    (self.action, self.value, self.pliesToEnd, self.margin) = (action, value, pliesToEnd, margin)
  }

  /// Whether it is a better move than `other`: a higher value, a sooner win, a later loss, a larger margin.
  public func isBetter(than other: MoveValue) -> Bool {
    if value != other.value { return value > other.value }
    if let margin, let theirs = other.margin { return margin > theirs }
    guard let pliesToEnd, let theirs = other.pliesToEnd else { return false }
    return value > 0 ? pliesToEnd < theirs : pliesToEnd > theirs
  }
}

/// A position and the values of its moves.
public struct GameAnalysis: Sendable {
  /// The rows from the top.
  public let lines: [String]
  public let boardText: String
  public let mover: Side
  public let outcome: GameOutcome
  public let outcomeText: String
  /// One per legal action, in the order of the actions; empty once the game is over.
  public let moves: [MoveValue]

  public init<Game: BoardGame>(_ game: Game, moves: [MoveValue]) {
    (lines, boardText, mover, outcome) = (game.lines, game.boardText, game.mover, game.outcome)
    (outcomeText, self.moves) = (game.outcomeText, moves)
  }

  /// The first of the best moves, or nil once the game is over.
  public var best: MoveValue? {
    moves.first.map { moves.dropFirst().reduce($0) { $1.isBetter(than: $0) ? $1 : $0 } }
  }

  /// The value of the position for the player to move.
  public var value: Int { best?.value ?? outcome.value(for: mover) }
}

/// Selects an action in an unfinished position; all randomness comes from the stream.
public typealias GamePlayer = @Sendable (any BoardGame, inout RandomStream) -> Int

/// The opponents in training and in evaluations.
public struct GameArrangement: Sendable, Equatable {
  /// Environment steps between snapshots for the opponent pool, or nil without a pool.
  public var snapshotEvery: Int?
  /// Number of snapshots kept.
  public var snapshots: Int
  /// The names of the opponents in evaluations.
  public var evaluationOpponents: [String]

  public init(snapshotEvery: Int?, snapshots: Int, evaluationOpponents: [String]) {
    (self.snapshotEvery, self.snapshots) = (snapshotEvery, snapshots)
    self.evaluationOpponents = evaluationOpponents
  }
}

/// The positions that a referee of games solves.
public enum Referee: Sendable {
  /// Those that take milliseconds.
  case quick
  /// All that the game's solver can.
  case thorough
}

/// Computes an opening book.
///
/// - Parameters:
///   - plies: moves up to the positions whose values are stored.
///   - begun: the lines that a computation broken off has left; empty for none.
///   - found: told each line of source code and, where its positions were computed now, how many of how many are done with it.
/// - Throws: `GameTextError` where `begun` is no beginning of this book.
public typealias BookBuilder =
  @Sendable (
    _ plies: Int, _ begun: String, _ found: (_ line: String, _ done: Int?, _ total: Int) -> Void
  ) throws -> Void

/// Type-erased board game, for tools.
public struct BoardGameEntry: Sendable {
  public let title: String
  public let actionSpace: DiscreteSpace
  /// How the values of moves are computed: "a table of all positions".
  public let solver: String
  /// The values of the moves in a position given as text.
  ///
  /// - Throws: `GameTextError` if the text is not a position, or it cannot be solved.
  public let analyze: @Sendable (_ position: String) throws -> GameAnalysis
  /// `count` games in parallel.
  public let playouts: @Sendable (_ count: Int, _ seed: UInt64) -> RandomPlayouts

  /// The initial position.
  public let start: any BoardGame
  /// A player by name.
  ///
  /// - Throws: `GameTextError` where none is called so.
  public let player: @Sendable (_ word: String) throws -> GamePlayer
  /// The value of each legal action in an unfinished position.
  ///
  /// - Throws: `GameTextError` where that is beyond what can be computed.
  public let moveValues: @Sendable (any BoardGame) throws -> [MoveValue]
  /// Whether an action keeps the position's value, or nil if the referee does not solve it, or the position is lost.
  public let keepsValue: @Sendable (any BoardGame, _ action: Int, Referee) -> Bool?
  /// Writes the observation of an agent to move in an unfinished position, with the action mask, in an observation
  /// space of this game.
  public let observe: @Sendable (any BoardGame, ObservationSpace, _ row: Int, _ target: Observations) -> Void
  /// The opponents for the given parameters of an environment.
  public let arrangement: @Sendable ([String: ConfigurationValue]) -> GameArrangement

  /// The unfinished position that a player to move sees in row `row`, or nil where no game leads to it.
  public let position: @Sendable (Observations, _ row: Int) -> (any BoardGame)?
  /// The afterstates of the player to move; nil for boards of more than 64 cells.
  public let afterstates: (any AfterstateRules)?
  /// A search of up to `capacity` positions at a time, whose evaluator sees this space.
  public let search: @Sendable (ObservationSpace, _ capacity: Int) -> GameSearching

  /// Sets of solved positions, or nil for games without them.
  public var positionSets: PositionSets?
  /// Computes the opening book up to a number of moves, line by line of its source code, or nil for games without one.
  public var buildBook: BookBuilder?

  @inlinable public init<Game: BoardGame>(
    _ game: Game.Type, solver: String, moveValues: @escaping @Sendable (Game) throws -> [MoveValue],
    keepsValue: @escaping @Sendable (Game, Int, Referee) -> Bool?,
    player: @escaping @Sendable (String) throws -> (@Sendable (Game, inout RandomStream) -> Int),
    observe: @escaping @Sendable (Game, ObservationSpace, _ row: Int, _ target: Observations) -> Void,
    position: @escaping @Sendable (Observations, _ row: Int) -> Game?,
    search: @escaping @Sendable (ObservationSpace, _ capacity: Int) -> GameSearching,
    arrangement: @escaping @Sendable ([String: ConfigurationValue]) -> GameArrangement
  ) {
    (title, actionSpace) = (Game.title, Game.actionSpace)
    self.solver = solver
    let typed: @Sendable (any BoardGame) -> Game = { game in
      guard let game = game as? Game else { preconditionFailure("a position of another game") }
      return game
    }
    start = Game()
    self.player = { word in
      let choose = try player(word)
      return { choose(typed($0), &$1) }
    }
    self.moveValues = { try moveValues(typed($0)) }
    self.keepsValue = { keepsValue(typed($0), $1, $2) }
    self.observe = { observe(typed($0), $1, $2, $3) }
    self.search = search
    self.position = { position($0, $1) }
    afterstates =
      CellBoard.fits(rows: Game.rows, columns: Game.columns, values: 4)
      ? GameAfterstates(position: position) : nil
    self.arrangement = arrangement
    analyze = { text in
      let game = try Game(text)
      return GameAnalysis(game, moves: game.isOver ? [] : try moveValues(game))
    }
    playouts = { RandomPlayouts(Game.self, count: $0, seed: $1) }
  }
}
