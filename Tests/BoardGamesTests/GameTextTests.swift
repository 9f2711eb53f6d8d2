import BoardGames
import RLCore
import Testing

@Suite struct GameTextTests {
  @Test func boardsAndMovesComeBackAsTheyWere() throws {
    func check<Game: BoardGame>(_ game: Game.Type) throws {
      var random = RandomStream(seed: 2)
      for _ in 0..<100 {
        var (game, actions) = (Game(), [Int]())
        while true {
          let again = try Game(game.boardText)
          try #require(again == game && again.boardText == game.boardText)
          try #require(again.outcome == game.outcome && again.legalActions == game.legalActions)
          try #require(try Game(moves: Game.movesText(actions)) == game)
          if game.isOver { break }
          actions.append(game.legalAction(at: random.below(game.legalCount)))
          game.play(actions[actions.count - 1])
        }
        try #require(try Game.actions(inMoves: Game.movesText(actions)) == actions)
      }
    }
    try check(TicTacToe.self)
    try check(ConnectFour.self)
    try check(Othello<SixBySix>.self)
    try check(Othello<EightByEight>.self)
  }

  @Test func anEmptyTextIsTheStart() throws {
    #expect(try ConnectFour("") == ConnectFour())
    #expect(ConnectFour().boardText == "......./......./......./......./......./.......:x")
    #expect(Othello<SixBySix>().boardText == "....../....../..ox../..xo../....../......:x")
  }

  @Test func movesMayHaveBlanksAndCommasAndCapitalsBetween() throws {
    #expect(try ConnectFour(" 4,4 35\n") == ConnectFour("4435"))
    #expect(try Othello<EightByEight>("D3 c5") == Othello<EightByEight>("d3c5"))
    #expect(try TicTacToe("X../.o./..x:O") == TicTacToe("159"))
  }

  @Test(arguments: [
    ("4444444", "move 7 of '4444444': column 4 is full"),
    ("449", "move 3 of '449': '9' is not a move of Connect Four; moves are 1 to 7"),
    ("4x", "move 2 of '4x': 'x' is not a move of Connect Four; moves are 1 to 7"),
    ("41424341", "move 8 of '41424341': the game is over; x has won"),
    ("x/", "'x/' is not a board of Connect Four; it has 6 rows of 7 cells, with / between"),
    (
      "......./......./......./......./......./..z....",
      "'......./......./......./......./......./..z....': 'z' is not a cell; use x, o and ."
    ),
    (
      "......./......./......./......./..x..../.......",
      "'......./......./......./......./..x..../.......': a stone in column 3 has an empty cell below it"
    ),
    (
      "......./......./......./......./......./..oo...",
      "'......./......./......./......./......./..oo...': 0 x and 2 o; x moves first, so it has as many stones as o or one more"
    ),
    (
      "......./......./......./......./......./..x....:x",
      "'......./......./......./......./......./..x....:x': 1 x and 0 o; so it is the turn of o, not of x"
    ),
    (
      "......./......./......./......./......./..x....:z",
      "'......./......./......./......./......./..x....:z': ':z' is not a player; use :x or :o"
    ),
    (
      "......./......./......./......./oooo.../xxxx...",
      "'......./......./......./......./oooo.../xxxx...': both have four in a line"
    ),
    (
      "......./......./......./......./ooo..../xxxx..o",
      "'......./......./......./......./ooo..../xxxx..o': x has four in a line, yet o has moved after that"
    ),
  ]) func badPositionsOfConnectFourAreExplained(text: String, message: String) {
    #expect(errorText { _ = try ConnectFour(text) } == message)
  }

  @Test(arguments: [
    ("55", "move 2 of '55': cell 5 is taken"),
    ("0", "move 1 of '0': '0' is not a move of Tic-tac-toe; moves are 1 to 9"),
    ("142536", "move 6 of '142536': the game is over; x has won"),
  ]) func badMovesOfTicTacToeAreExplained(text: String, message: String) {
    // The list 1 4 2 5 3 ends the game with the fifth move.
    #expect(errorText { _ = try TicTacToe(text) } == message)
  }

  @Test(arguments: [
    ("a1", "move 1 of 'a1': a1 flips no stone of o; legal are d3, c4, f5, e6"),
    ("d4", "move 1 of 'd4': d4 is taken"),
    ("--", "move 1 of '--': x can flip stones, so it may not pass"),
    ("d", "move 1 of 'd': 'd' is not a move of Othello; moves are a1 to --"),
    (
      "......../......../......../...ox.../...xo.../......../......../........",
      "'......../......../......../...ox.../...xo.../......../......../........': the stones do not determine whose turn it is; add :x or :o"
    ),
    (
      "......../......../......../....x.../...xo.../......../......../........:x",
      "'......../......../......../....x.../...xo.../......../......../........:x': the four cells in the middle are never empty"
    ),
  ]) func badPositionsOfOthelloAreExplained(text: String, message: String) {
    #expect(errorText { _ = try Othello<EightByEight>(text) } == message)
  }
}
