/// What a move is worth under perfect play of both sides from then on.
public struct MoveValue: Sendable, Equatable {
  public var action: Int
  /// For the one who makes the move: 1 wins, 0 draws, -1 loses.
  public var value: Int
  /// Moves until the game ends, this one included, if the winner hurries and the loser holds out; nil for a draw, and
  /// where the game is not about time.
  public var pliesToEnd: Int?
  /// Stones by which the mover will be ahead at the end, where the game is about that.
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

/// A position and what its moves are worth.
public struct GameAnalysis: Sendable {
  /// The rows from the top.
  public let lines: [String]
  public let boardText: String
  public let mover: Side
  public let outcome: GameOutcome
  public let outcomeText: String
  /// One a legal action, in the order of the actions; empty once the game is over.
  public let moves: [MoveValue]

  public init<Game: BoardGame>(_ game: Game, moves: [MoveValue]) {
    (lines, boardText, mover, outcome) = (game.lines, game.boardText, game.mover, game.outcome)
    (outcomeText, self.moves) = (game.outcomeText, moves)
  }

  /// The first of the best moves; nil once the game is over.
  public var best: MoveValue? {
    moves.first.map { moves.dropFirst().reduce($0) { $1.isBetter(than: $0) ? $1 : $0 } }
  }

  /// What the position is worth to the mover.
  public var value: Int { best?.value ?? outcome.value(for: mover) }
}

/// Chooses an action in a running position; draws all its chance from the stream.
public typealias GamePlayer = @Sendable (any BoardGame, inout RandomStream) -> Int

/// Who plays whom in training and in evaluations.
public struct GameArrangement: Sendable, Equatable {
  /// Environment steps between the copies of the learner that play as its former selves; nil where none does.
  public var snapshotEvery: Int?
  /// Copies that are kept.
  public var snapshots: Int
  /// The words that name who evaluations are played against.
  public var evaluationOpponents: [String]

  public init(snapshotEvery: Int?, snapshots: Int, evaluationOpponents: [String]) {
    (self.snapshotEvery, self.snapshots) = (snapshotEvery, snapshots)
    self.evaluationOpponents = evaluationOpponents
  }
}

/// A board game as tools see it: without its type.
public struct BoardGameEntry: Sendable {
  public let title: String
  public let actionSpace: DiscreteSpace
  /// What the value of each move is computed from: "a table of all positions".
  public let solver: String
  /// The moves' values in a position written as text.
  ///
  /// - Throws: `GameTextError` where the text is no position, or the position beyond what can be computed.
  public let analyse: @Sendable (_ position: String) throws -> GameAnalysis
  /// `count` games side by side.
  public let playouts: @Sendable (_ count: Int, _ seed: UInt64) -> RandomPlayouts

  /// The position before the first move.
  public let start: any BoardGame
  /// Plays as the opponent that a word names.
  ///
  /// - Throws: `GameTextError` where none is called so.
  public let player: @Sendable (_ word: String) throws -> GamePlayer
  /// What each legal action is worth in a running position.
  ///
  /// - Throws: `GameTextError` where that is beyond what can be computed.
  public let moveValues: @Sendable (any BoardGame) throws -> [MoveValue]
  /// Whether an action keeps what the position is worth; nil where a referee of many games cannot wait for that, and where
  /// the position is lost already.
  public let keepsValue: @Sendable (any BoardGame, _ action: Int) -> Bool?
  /// Writes what an agent that moves in a running position sees, with the flags of the legal actions, in a space that an
  /// environment of this game has.
  public let observe: @Sendable (any BoardGame, ObservationSpace, _ row: Int, _ target: Observations) -> Void
  /// What an environment's parameters say about who plays whom.
  public let arrangement: @Sendable ([String: ConfigurationValue]) -> GameArrangement

  /// Computes the book of the opening up to a number of moves and gives its source; nil for games without one.
  public var buildBook: (@Sendable (_ plies: Int, _ progress: (_ done: Int, _ total: Int) -> Void) -> String)?

  @inlinable public init<Game: BoardGame>(
    _ game: Game.Type, solver: String, moveValues: @escaping @Sendable (Game) throws -> [MoveValue],
    keepsValue: @escaping @Sendable (Game, Int) -> Bool?,
    player: @escaping @Sendable (String) throws -> (@Sendable (Game, inout RandomStream) -> Int),
    observe: @escaping @Sendable (Game, ObservationSpace, _ row: Int, _ target: Observations) -> Void,
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
    self.keepsValue = { keepsValue(typed($0), $1) }
    self.observe = { observe(typed($0), $1, $2, $3) }
    self.arrangement = arrangement
    analyse = { text in
      let game = try Game(text)
      return GameAnalysis(game, moves: game.isOver ? [] : try moveValues(game))
    }
    playouts = { RandomPlayouts(Game.self, count: $0, seed: $1) }
  }
}
