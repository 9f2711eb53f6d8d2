import RLCore

/// Two-player board games: rules, opponents of various strengths, and exact solvers where available.
public let boardGames: [EnvironmentEntry] = [
  TicTacToe.entry,
  ConnectFour.entry,
  Othello<SixBySix>.entry,
  Othello<EightByEight>.entry,
]
