import GameSearch
import RLCore

/// Board games for two: the rules, opponents of many strengths, and exact solvers where there are any.
public let boardGames: [EnvironmentEntry] = [
  entry(
    "TicTacToe-v0", TicTacToe.self, solver: "a table of all positions",
    summary: "Three in a line on nine cells, against an opponent of choice.",
    documentation: ticTacToeDocumentation
  ),
  entry(
    "ConnectFour-v0", ConnectFour.self, solver: "alpha-beta search, and a book of the opening",
    summary: "Four in a line on a standing board, against an opponent of choice.",
    documentation: connectFourDocumentation, buildBook: ConnectFourBook.source),
  entry(
    "Othello6x6-v0", Othello<SixBySix>.self, solver: "alpha-beta search over the last empty cells",
    summary: "Turn the other side's stones on 6 by 6 cells, against a chosen opponent.",
    documentation: othelloDocumentation(size: 6)),
  entry(
    "Othello-v0", Othello<EightByEight>.self, solver: "alpha-beta search over the last empty cells",
    summary: "Turn the other side's stones on 8 by 8 cells, against a chosen opponent.",
    documentation: othelloDocumentation(size: 8)),
]

@inline(__always) private func entry<Game: PlayableGame>(
  _ id: String, _ game: Game.Type, solver: String, summary: String, documentation: String,
  buildBook: (@Sendable (_ plies: Int, _ progress: (_ done: Int, _ total: Int) -> Void) -> String)? = nil
) -> EnvironmentEntry {
  var entry = EnvironmentEntry(
    id, GameParameters<Game>.self, defaults: [:], summary: summary, documentation: documentation,
    maxEpisodeSteps: { _ in nil }, rewardThreshold: nil
  ) { parameters in
    var made =
      parameters.observation == .index
      ? MadeEnvironment(try NumberedGameEnvironment<Game>(parameters))
      : MadeEnvironment(try GameEnvironment<Game>(parameters))
    made.symmetries = Game.symmetries(of: parameters.observation)
    return made
  }
  entry.boardGame = BoardGameEntry(
    Game.self, solver: solver, moveValues: { try $0.moveValues() },
    keepsValue: { $0.keepsValue($1) },
    player: { word in
      let player = try Game.opponent(word)
      return { player.chooseAction(in: $0, using: &$1) }
    },
    observe: { $0.observe(in: $1, row: $2, of: $3) },
    arrangement: { values in
      let parameters = GameParameters<Game>(values)
      let schedule = try? OpponentSchedule<Game>(parameters.opponent)
      return GameArrangement(
        snapshotEvery: schedule?.includesFormerSelves == true ? parameters.snapshotEvery : nil,
        snapshots: parameters.snapshots, evaluationOpponents: parameters.evaluationOpponents)
    })
  entry.boardGame?.buildBook = buildBook
  return entry
}

private let ending = """
  Reward: 1 for a win, -1 for a loss, 0 for a draw and for every step before the end.
  Start: the empty board or one after random moves (opening_moves), after the opponent's move where it begins (seat).
  Turns: against an opponent of the lab's a step is the agent's move and the reply, and the agent sees its own turn. With
    opponent: self the agent plays both sides, pool sets it against copies of itself from earlier in training; there
    a step is one move of either side, seen and rewarded as the one who makes it.
  Ends: terminated when the game is over, and by an illegal action, which loses; legal actions are told with every
    observation (action_mask in the info). There is no time limit: games end by themselves.
  """

private let ticTacToeDocumentation = """
  Put stones on nine cells in turn; three in a line win. Under perfect play of both sides it is a draw.

  Observation: [2, 3, 3] ones where the agent's stones are, then where the opponent's are; with observation: index the
    position's number below 3^9 = 19,683, its base-3 digits being the cells (1 the agent's, 2 the opponent's).
  Actions: 0 to 8, the cells row by row from the top left; named 1 to 9 in lists of moves.
  \(ending)
  Source: the rules are folklore; equal to OpenSpiel's tic_tac_toe move for move.
  """

private let connectFourDocumentation = """
  Drop stones into seven columns of six cells in turn; four in a line win. Whoever begins in the middle can win.

  Observation: [2, 6, 7] ones where the agent's stones are, row by row from the top, then where the opponent's are.
  Actions: 0 to 6, the columns from the left; named 1 to 7 in lists of moves.
  \(ending)
  Source: Allis, "A knowledge-based approach of Connect-Four" (1988); equal to OpenSpiel's connect_four move for move.
  """

private func othelloDocumentation(size: Int) -> String {
  """
  Put stones so that they enclose the opponent's, which turns those; more stones win, and who can turn none passes.

  Observation: [2, \(size), \(size)] ones where the agent's stones are, row by row from the top, then where the opponent's are.
  Actions: 0 to \(size * size - 1), the cells row by row from the top left, and \(size * size) to pass, legal only where nothing else
    is; named a1 to \("abcdefgh".map { $0 }[size - 1])\(size) and -- in lists of moves.
  \(ending)
  Source: the rules of the World Othello Federation\(size == 8 ? "; equal to OpenSpiel's othello move for move" : "").
  """
}
