import BoardGames
import Foundation
import RLCore
import TestSupport
import Testing

/// 1,000 random games each, played by OpenSpiel; `Tests/Fixtures/README.md` tells the fields' meaning.
@Suite struct OpenSpielTests {
  private static let folder = Repository.root.appendingPathComponent("Tests/Fixtures/openspiel")

  @Test(arguments: ["tic_tac_toe", "connect_four", "othello"])
  func gamesGoAsInOpenSpiel(name: String) throws {
    let text = try String(contentsOf: Self.folder.appending(path: "\(name).txt"), encoding: .utf8)
    let lines = text.split(separator: "\n")
    #expect(lines.count == 1000)
    for (number, line) in lines.enumerated() {
      switch name {
      case "tic_tac_toe": try replay(TicTacToe.self, line, number)
      case "connect_four": try replay(ConnectFour.self, line, number)
      default: try replay(Othello<EightByEight>.self, line, number)
      }
    }
  }

  private func replay<Game: BoardGame>(_ type: Game.Type, _ line: Substring, _ number: Int) throws {
    let fields = line.split(separator: " ")
    try #require(fields.count == 4)
    var (game, hash, counts) = (Game(), UInt64(0xcbf2_9ce4_8422_2325), "")
    for action in try Game.actions(inMoves: String(fields[0])) {
      let legal = game.legalActions.actions
      for byte in legal + [255] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
      counts += String(legal.count, radix: 36)
      try #require(game.isLegal(action), "game \(number)")
      game.play(action)
    }
    try #require(game.isOver, "game \(number)")
    try #require(counts == fields[1], "game \(number)")
    try #require(game.outcome.value(for: .first) == Int(fields[2]), "game \(number)")
    try #require(hash == UInt64(fields[3], radix: 16), "game \(number)")
  }
}
