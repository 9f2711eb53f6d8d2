import BoardGames
import RLCore
import Testing

@Suite struct SymmetryTests {
  /// What is legal, what comes of it and how it ends do not depend on how the board is turned.
  @Test func symmetriesLeaveTheRulesAsTheyAre() throws {
    func check<Game: BoardGame>(_ game: Game.Type, games: Int) throws {
      for game in randomPositions(Game.self, games: games, seed: 4) {
        let key = game.canonical.position.key
        for symmetry in 0..<Game.symmetryCount {
          let image = game.transformed(by: symmetry)
          try #require(
            image.outcome == game.outcome && image.mover == game.mover && image.plies == game.plies)
          let actions = game.legalActions.actions.map { Game.transformed($0, by: symmetry) }
          try #require(image.legalActions.actions == actions.sorted())
          for (action, other) in zip(game.legalActions.actions, actions) {
            try #require(image.playing(other) == game.playing(action).transformed(by: symmetry))
          }
          try #require(image.canonical.position.key == key)
        }
        try #require(game.transformed(by: 0) == game)
      }
    }
    try check(TicTacToe.self, games: 60)
    try check(ConnectFour.self, games: 60)
    try check(Othello<SixBySix>.self, games: 10)
    try check(Othello<EightByEight>.self, games: 5)
  }

  /// All of them are different, and each is undone by another.
  @Test func symmetriesAreAGroup() {
    func check<Game: BoardGame>(_ game: Game.Type) {
      let maps = (0..<Game.symmetryCount).map { symmetry in
        (0..<Game.actionSpace.count).map { Game.transformed($0, by: symmetry) }
      }
      #expect(Set(maps).count == maps.count)
      for first in maps {
        for second in maps { #expect(maps.contains(first.map { second[$0] })) }
      }
    }
    check(TicTacToe.self)
    check(ConnectFour.self)
    check(Othello<SixBySix>.self)
    check(Othello<EightByEight>.self)
  }

  @Test func planesShowTheMoversStonesFirst() throws {
    func check<Game: BoardGame>(_ game: Game.Type) throws {
      let cells = Game.rows * Game.columns
      for game in randomPositions(Game.self, games: 20, seed: 9) {
        let row = planes(game)
        for cell in 0..<cells {
          let stone = game.stone(row: cell / Game.columns, column: cell % Game.columns)
          try #require(row[cell] == (stone == game.mover ? 1 : 0))
          try #require(row[cells + cell] == (stone == game.mover.other ? 1 : 0))
        }
      }
    }
    try check(TicTacToe.self)
    try check(ConnectFour.self)
    try check(Othello<SixBySix>.self)
    try check(Othello<EightByEight>.self)
  }

  /// Two positions whose movers see the same have one key, whoever the mover is.
  @Test func keysAreAsManyAsViews() throws {
    func check<Game: BoardGame>(_ game: Game.Type) {
      let positions = randomPositions(Game.self, games: 200, seed: 5)
      #expect(Set(positions.map(\.key)).count == Set(positions.map { planes($0) }).count)
    }
    check(TicTacToe.self)
    check(ConnectFour.self)
    check(Othello<SixBySix>.self)
    check(Othello<EightByEight>.self)
  }
}
