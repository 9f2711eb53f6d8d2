import BoardGames
import GameSearch
import RLCore
import Testing

@Suite struct SearchTests {
  /// Negamax without bounds, to the same depth.
  private func plain<Game: SearchableGame>(_ game: Game, _ depth: Int, _ ply: Int) -> Int {
    if game.isOver { return game.outcome.value(for: game.mover) * (AlphaBeta<Game>.winValue - ply) }
    if depth == 0 { return game.estimate }
    return game.legalActions.actions.map { -plain(game.playing($0), depth - 1, ply + 1) }.max() ?? 0
  }

  @Test func alphaBetaFindsWhatNegamaxFinds() throws {
    func check<Game: SearchableGame>(_ game: Game.Type, depth: Int) throws {
      var random = RandomStream(seed: 3)
      let search = AlphaBeta<Game>(depth: depth)
      for index in 0..<25 {
        let game = randomPosition(Game.self, plies: index % 7, using: &random)
        try #require(search.value(of: game) == plain(game, depth, 0), "\(game.boardText)")
        let values = game.legalActions.actions.map { ($0, -plain(game.playing($0), depth - 1, 1)) }
        let best = values.map(\.1).max()
        let actions = values.filter { $0.1 == best }.map(\.0)
        try #require(search.bestActions(in: game).actions == actions, "\(game.boardText)")
      }
    }
    try check(TicTacToe.self, depth: 3)
    try check(ConnectFour.self, depth: 4)
    try check(Othello<SixBySix>.self, depth: 3)
    try check(Othello<EightByEight>.self, depth: 3)
  }

  @Test func alphaBetaToTheEndIsPerfectInTicTacToe() throws {
    let search = AlphaBeta<TicTacToe>(depth: 9)
    for game in randomPositions(TicTacToe.self, games: 60, seed: 2) where !game.isOver {
      try #require(search.bestActions(in: game) == game.perfectActions, "\(game.boardText)")
    }
  }

  @Test func estimatesAreBelowEveryWinAndChangeSignWithTheView() {
    func check<Game: SearchableGame>(_ game: Game.Type) {
      for game in randomPositions(Game.self, games: 30, seed: 11) { #expect(abs(game.estimate) <= 999) }
      #expect(Set(Game.searchOrder) == Set(0..<Game.actionSpace.count))
    }
    check(TicTacToe.self)
    check(ConnectFour.self)
    check(Othello<SixBySix>.self)
    check(Othello<EightByEight>.self)
  }

  /// 40 a corner and 4 a move, less 12 for a stone diagonally beside an empty corner; once six cells are empty 5 a stone.
  private func plainEstimate(_ plain: PlainOthello) -> Int {
    let (last, cells) = (plain.size - 1, plain.board.cells)
    func worth(_ side: Side) -> Int {
      var sum = 4 * plain.moves(of: side).count
      for (row, nextRow) in [(0, 1), (last, last - 1)] {
        for (column, nextColumn) in [(0, 1), (last, last - 1)] {
          if cells[row][column] == side { sum += 40 }
          if cells[row][column] == nil, cells[nextRow][nextColumn] == side { sum -= 12 }
        }
      }
      return sum
    }
    let sign = plain.mover == .first ? 1 : -1
    let emptyCells = cells.joined().filter { $0 == nil }.count
    return sign * (emptyCells <= 6 ? 5 * plain.margin : worth(.first) - worth(.second))
  }

  @Test(arguments: [6, 8]) func othelloIsEstimatedForThePlayerToMove(size: Int) throws {
    func check<Size: OthelloSize>(_ type: Size.Type) throws {
      var random = RandomStream(seed: 12)
      for _ in 0..<6 {
        var (game, plain) = (Othello<Size>(), PlainOthello(size: Size.size))
        while !game.isOver {
          try #require(game.estimate == plainEstimate(plain), "\(game.boardText)")
          let action = game.legalAction(at: random.below(game.legalCount))
          game.play(action)
          plain.play(action)
        }
      }
    }
    if size == 6 { try check(SixBySix.self) } else { try check(EightByEight.self) }
  }

  /// Values of three actions, the same in every position.
  private final class Values: ValueEstimating {
    func actionValues(for observations: Observations) -> [Double] { [0.25, 2, -0.5] }
  }

  @Test(arguments: [(true, 1.0), (false, 0.25)])
  func aPositionIsWorthAsMuchAsItsBestLegalAction(isLegal: Bool, value: Double) {
    let column = ObservationColumn(count: 1, in: .discrete(count: 1), maskedActions: 3)
    column.rows.legalActions?.update(from: [true, isLegal, true], count: 3)
    var (logits, values) = ([Float](repeating: 9, count: 3), [Float](repeating: 9, count: 1))
    ActionValuePositions(Values(), actionCount: 3, temperature: 0.5).evaluate(
      column.rows, logits: &logits, values: &values)
    // Nothing is worth more than a win.
    #expect(values == [Float(value)] && logits == [0.5, 2, -1])
  }

  @Test func theRulePlayerWinsElseBlocks() throws {
    // x has 1 and 2, o has 4 and 5: both could win, and whoever moves does.
    #expect(try TicTacToe("1425").ruleActions.actions == [2])
    #expect(try TicTacToe("142").ruleActions.actions == [2])
    // x has three on the bottom, o to move blocks either end; then x, blocked on one side, wins on the other.
    #expect(try ConnectFour("33445").ruleActions.actions == [1, 5])
    #expect(try ConnectFour("334452").ruleActions.actions == [5])
    #expect(try ConnectFour("1").ruleActions.actions == [0, 1, 2, 3, 4, 5, 6])
  }

  @Test func theRulePlayerOfOthelloTakesCornersAndKeepsAwayFromTheirSides() throws {
    for game in randomPositions(Othello<EightByEight>.self, games: 40, seed: 5) where !game.isOver {
      let (legal, chosen) = (game.legalActions.actions, game.ruleActions.actions)
      try #require(!chosen.isEmpty && chosen.allSatisfy { legal.contains($0) })
      let corners = legal.filter { [0, 7, 56, 63].contains($0) }
      if !corners.isEmpty { try #require(chosen == corners) }
      let beside = [(0, 9), (7, 14), (56, 49), (63, 54)].filter {
        game.stone(row: $0.0 / 8, column: $0.0 % 8) == nil
      }.map(\.1)
      if !legal.allSatisfy({ beside.contains($0) || $0 == 64 }) {
        try #require(chosen.allSatisfy { !beside.contains($0) })
      }
    }
  }

  @Test func monteCarloSearchWinsAndBlocksAndIsDecidedByItsStream() throws {
    let search = MonteCarloTreeSearch<ConnectFour>(playouts: 400)
    var random = RandomStream(seed: 1)
    #expect(try search.chooseAction(in: ConnectFour("334452"), using: &random) == 5)
    // o stands in column 4 three times: x must block.
    #expect(try search.chooseAction(in: ConnectFour("1424241"), using: &random) == 3)
    for seed in 0..<5 as Range<UInt64> {
      var (first, second) = (RandomStream(seed: seed), RandomStream(seed: seed))
      #expect(
        search.chooseAction(in: ConnectFour(), using: &first)
          == search.chooseAction(in: ConnectFour(), using: &second))
      #expect(first == second)
    }
  }

  /// Who knows more wins more: each of these beats the one before it.
  @Test(arguments: [
    (OpponentName.rules, OpponentName.random), (.alphaBeta(depth: 4), .rules),
    (.monteCarlo(playouts: 300), .rules),
  ]) func strongerPlayersWin(strong: OpponentName, weak: OpponentName) {
    var (wins, losses, random) = (0, 0, RandomStream(seed: 8))
    let (strong, weak) = (Opponent<ConnectFour>(strong), Opponent<ConnectFour>(weak))
    for number in 0..<60 {
      let side: Side = number % 2 == 0 ? .first : .second
      var game = ConnectFour()
      while !game.isOver {
        game.play((game.mover == side ? strong : weak).chooseAction(in: game, using: &random))
      }
      if game.outcome.value(for: side) > 0 { wins += 1 } else if game.outcome != .draw { losses += 1 }
    }
    #expect(wins >= 45, "\(wins) wins, \(losses) losses of 60")
  }

  /// Whatever its opponent does, on either side.
  @Test func perfectPlayNeverLosesTicTacToe() throws {
    func visit(_ game: TicTacToe, _ perfect: Side) throws {
      if game.isOver {
        try #require(game.outcome.value(for: perfect) >= 0)
        return
      }
      let actions = game.mover == perfect ? game.perfectActions : game.legalActions
      for action in actions.actions { try visit(game.playing(action), perfect) }
    }
    try visit(TicTacToe(), .first)
    try visit(TicTacToe(), .second)
  }

  @Test func opponentsHaveNames() {
    for word in ["random", "rules", "alpha-beta-1", "alpha-beta-20", "mcts-1", "mcts-1000000", "perfect"] {
      #expect(OpponentName(word)?.description == word)
    }
    for word in ["", "alpha-beta-0", "alpha-beta-21", "alpha-beta-", "mcts-0", "mcts-x", "minimax", "Random"]
    {
      #expect(OpponentName(word) == nil, "\(word)")
    }
  }
}
