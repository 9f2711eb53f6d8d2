import BoardGames
import GameSearch
import RLCore
import Testing

@Suite struct RulesTests {
  /// Sources: the number of games is folklore, counted anew by many; OEIS A008907 has the positions up to symmetry.
  @Test func ticTacToeHas255168GamesAnd5478Positions() {
    #expect(countFinishedGames(TicTacToe()) == 255_168)
    #expect((0...5).map { countGames(TicTacToe(), depth: $0) } == [1, 9, 72, 504, 3024, 15120])
    var (seen, layer, essentiallyDifferent) = (1, Set([TicTacToe()]), 1)
    for _ in 1...9 {
      layer = Set(layer.flatMap { game in game.legalActions.actions.map { game.playing($0) } })
      seen += layer.count
      essentiallyDifferent += Set(layer.map(\.canonical.position)).count
    }
    #expect(seen == 5478)
    #expect(essentiallyDifferent == 765)
  }

  /// Counted with the rules by the letter too, as far as that is quick.
  @Test func connectFourHasAsManyGamesAsItsRulesSay() {
    let counts = [1, 7, 49, 343, 2401, 16807, 117_649, 823_536, 5_673_234]
    #expect((0...8).map { countGames(ConnectFour(), depth: $0) } == counts)
    #expect((0...5).map { PlainConnectFour().perft($0) } == Array(counts[0...5]))
  }

  /// Source: OEIS A212693, by John Tromp.
  @Test func connectFourHasAsManyPositionsAsTrompCounted() {
    var (layer, counts) = (Set([ConnectFour()]), [1])
    for _ in 1...8 {
      layer = Set(layer.flatMap { game in game.legalActions.actions.map { game.playing($0) } })
      counts.append(layer.count)
    }
    #expect(counts == [1, 7, 49, 238, 1120, 4263, 16422, 54859, 184_275])
  }

  /// Source: OEIS A124004.
  @Test func othelloHasAsManyGamesAsPublished() {
    #expect(
      (0...9).map { countGames(Othello<EightByEight>(), depth: $0) }
        == [1, 4, 12, 56, 244, 1396, 8200, 55092, 390_216, 3_005_288])
  }

  @Test(arguments: [6, 8]) func othelloIsOthelloByTheLetter(size: Int) throws {
    func check<Size: OthelloSize>(_ type: Size.Type) throws {
      var random = RandomStream(seed: 6)
      for _ in 0..<150 {
        var (game, plain) = (Othello<Size>(), PlainOthello(size: Size.size))
        while true {
          try #require(game.legalActions.actions == plain.legal)
          try #require(game.mover == plain.mover)
          if game.isOver { break }
          let action = game.legalAction(at: random.below(game.legalCount))
          game.play(action)
          plain.play(action)
          for cell in 0..<Size.size * Size.size {
            let (row, column) = (cell / Size.size, cell % Size.size)
            try #require(game.stone(row: row, column: column) == plain.board.cells[row][column])
          }
        }
        #expect(game.outcome.value(for: .first) == plain.margin.signum())
      }
    }
    if size == 6 { try check(SixBySix.self) } else { try check(EightByEight.self) }
  }

  @Test func aLegalActionsRankIsItsPlaceAmongTheLegalOnes() throws {
    func check<Game: BoardGame>(_ game: Game.Type) throws {
      for game in randomPositions(Game.self, games: 60, seed: 8) {
        let legal = game.legalActions.actions
        try #require(game.legalCount == legal.count)
        try #require(legal.isEmpty == game.isOver)
        try #require(legal.indices.map { game.legalAction(at: $0) } == legal)
        try #require((0..<Game.actionSpace.count).filter { game.isLegal($0) } == legal)
        try #require(!game.isLegal(-1) && !game.isLegal(Game.actionSpace.count))
        try #require(game.plies <= Game.maximumPlies)
      }
    }
    try check(TicTacToe.self)
    try check(ConnectFour.self)
    try check(Othello<SixBySix>.self)
    try check(Othello<EightByEight>.self)
  }

  /// Shares of a game between random players: first player 58.5 %, second 28.8 %, draw 12.7 % (exactly 737, 363 and 160
  /// of 1,260); the mean length of Connect Four is 21.3 moves.
  @Test func randomPlayoutsEndAsRandomGamesDo() throws {
    let ticTacToe = try #require(entry("TicTacToe-v0").boardGame).playouts(64, 3)
    for _ in 0..<20_000 { ticTacToe.advance() }
    let tally = ticTacToe.tally()
    #expect(tally.games > 160_000)
    let games = Double(tally.games)
    // Six standard deviations of a share over 160,000 games.
    #expect(abs(Double(tally.firstWins) / games - 737.0 / 1260) < 0.0075)
    #expect(abs(Double(tally.secondWins) / games - 363.0 / 1260) < 0.0070)
    let connectFour = try #require(entry("ConnectFour-v0").boardGame).playouts(64, 3)
    for _ in 0..<20_000 { connectFour.advance() }
    let length = Double(connectFour.tally().plies) / Double(connectFour.tally().games)
    #expect(abs(length - 21.3) < 0.2)
  }
}
