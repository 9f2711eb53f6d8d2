import Lab
import RLCore
import Testing
import Viewer
import Watching

/// A person at a board, alone or against a player.
@Suite struct LabGameTests {
  /// Takes the first of its cells that is free.
  private final class Script: PositionPlayer {
    private let cells: [Int]

    init(_ cells: [Int]) { self.cells = cells }

    func chooseActions(in positions: [any BoardGame], using streams: inout [RandomStream]) -> [Int] {
      positions.map { position in cells.first { position.isLegal($0) } ?? 0 }
    }
  }

  /// - Parameter replies: the cells of the opponent; nil for none.
  private func ticTacToe(_ human: Side = .first, replies: [Int]? = nil) throws -> LabGame {
    let choice = try load("environment: {id: TicTacToe-v0}\nagent: {algorithm: random}").environment
    var values = choice.values
    values["opponent"] = .text("self")
    values["seat"] = .text(human == .first ? "first" : "second")
    values["opening_moves"] = .integer(0)
    let made = try choice.entry.make(values)
    let game = try #require(choice.entry.boardGame)
    return LabGame(
      choice, environment: made, seed: 1, analysis: StateAnalysis(made, gamma: 1, countsVisits: false),
      opponent: replies.map {
        BoardOpponent(Script($0), name: "a script", in: game, human: human, seed: 1)
      })
  }

  /// The opponent takes the middle row.
  @Test func theOpponentsWinIsTheHumansLoss() throws {
    let game = try ticTacToe(replies: [3, 4, 5])
    for cell in [0, 1, 8] { game.act(cell) }
    #expect(game.rewards == [0, 0, 0, 0, 0, -1])
    #expect(game.frame.endingWords(isPlayer: true) == "You lost")
  }

  @Test func theHumansWinIsTheHumans() throws {
    let game = try ticTacToe(replies: [3, 4, 5])
    for cell in [0, 1, 2] { game.act(cell) }
    #expect(game.rewards == [0, 0, 0, 0, 1])
    #expect(game.frame.endingWords(isPlayer: true) == "You won")
  }

  @Test func undoTakesBackTheOwnMoveTogetherWithTheReply() throws {
    let game = try ticTacToe(.second, replies: [4, 1, 2])
    // The opponent has begun, which is not the human's to take back.
    #expect(game.rewards.count == 1 && !game.undo())
    game.act(0)
    #expect(game.rewards.count == 3 && !game.isLegal(0))
    #expect(game.undo())
    #expect(game.rewards.count == 1 && game.frame.lastAction == 4 && game.isLegal(0))
  }

  @Test func undoAloneTakesBackOneMove() throws {
    let game = try ticTacToe()
    for cell in [4, 0] { game.act(cell) }
    #expect(game.undo())
    #expect(game.rewards.count == 1 && game.frame.lastAction == 4)
    #expect(game.undo())
    #expect(game.rewards.isEmpty && game.frame.lastAction == nil && !game.undo())
  }

  /// The side that moves last has the reward: which one that was is said by the color.
  @Test(arguments: [([0, 3, 1, 4, 2], 1.0, "Yellow won"), ([0, 3, 1, 4, 8, 5], -1, "Purple won")])
  func whereOnePlaysBothSidesTheWinnerIsAColor(cells: [Int], result: Double, words: String) throws {
    let game = try ticTacToe()
    for cell in cells { game.act(cell) }
    #expect(game.rewards.last == 1 && game.frame.selfPlayResult == result)
    #expect(game.frame.endingWords(isPlayer: true) == words)
  }
}
