import RLCore

/// Board games for two: the rules, opponents of many strengths, and exact solvers where there are any.
public let boardGames: [EnvironmentEntry] = [
  TicTacToe.entry,
  ConnectFour.entry,
  Othello<SixBySix>.entry,
  Othello<EightByEight>.entry,
]
