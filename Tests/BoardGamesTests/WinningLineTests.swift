import BoardGames
import Drawing
import RLCore
import Testing

@Suite struct WinningLineTests {
  @Test func theFourStonesThatWonAreMarked() {
    var game = ConnectFour()
    for action in [3, 0, 3, 0, 3, 0] { game.play(action) }
    #expect(game.completeLine(of: 4).isEmpty)
    let before = game.draw(GameView()).shapes.count
    game.play(3)
    #expect(game.completeLine(of: 4).map(\.row) == [2, 3, 4, 5])
    #expect(game.completeLine(of: 4).allSatisfy { $0.column == 3 })
    // The new stone hides a hole and has a ring of two discs; the ring of the last move goes; the stroke comes.
    #expect(game.draw(GameView()).shapes.count == before + 1)
  }

  @Test func aDiagonalOfThreeIsMarkedAndADrawIsNot() {
    var game = TicTacToe()
    for action in [2, 0, 4, 1, 6] { game.play(action) }
    #expect(game.completeLine(of: 3).map { [$0.row, $0.column] } == [[0, 2], [1, 1], [2, 0]])
    var draw = TicTacToe()
    for action in [0, 1, 2, 4, 3, 5, 7, 6, 8] { draw.play(action) }
    #expect(draw.isOver && draw.completeLine(of: 3).isEmpty)
  }
}
