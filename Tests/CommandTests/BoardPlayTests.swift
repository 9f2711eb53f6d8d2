import Foundation
import TestSupport
import Testing

/// Board games at the command line: playing, evaluating, comparing.
@Suite struct BoardPlayTests {
  private static func run(_ folder: Scratch, opponent: String = "self", steps: Int = 2000) throws
    -> String
  {
    let config = try folder.write(
      """
      environment: {id: TicTacToe-v0, opponent: "\(opponent)", observation: index}
      agent: {algorithm: q-learning, gamma: 1.0, learning_rate: 0.5, augmentation: symmetries}
      training: {steps: \(steps), environments: 4}
      evaluation: {episodes: 4, every: 0}
      """, to: "table.yaml")
    let out = folder.path + "/out"
    #expect(try Tool.run(["run", config, "--out", out, "--seeds", "1,2"]).status == 0)
    return out
  }

  @Test func aGameIsPlayedInTheTerminal() throws {
    let answer = try Tool.run(
      ["play", "TicTacToe-v0", "--against", "perfect", "--terminal"], input: "5\nundo\n5\nsolver\nquit\n")
    #expect(answer.status == 0 && answer.errors == "")
    let lines = answer.output.split(separator: "\n").map(String.init)
    #expect(lines[0] == "Tic-tac-toe: you are x, against perfect")
    #expect(lines.contains("your move (x): 1 2 3 4 5 6 7 8 9"))
    // Against the middle only a corner draws.
    #expect(lines.filter { $0.hasPrefix("perfect plays") }.allSatisfy { "1379".contains($0.last ?? "-") })
    #expect(lines.filter { $0 == "your move (x): 1 2 3 4 5 6 7 8 9" }.count == 2)
    #expect(lines.contains("under perfect play"))
    #expect(lines.filter { $0.hasSuffix("  draws") || $0.contains("  loses") }.count == 7)
  }

  @Test(arguments: [
    (
      ["ConnectFour-v0"], "4\n8\nquit\n",
      "'8' is not a move of Connect Four; moves are 1 to 7, help lists the commands\n"
    ),
    (["TicTacToe-v0", "--seat", "first"], "undo\nquit\n", "this is the start\n"),
    (
      ["TicTacToe-v0"], "agent\nquit\n",
      "there is no agent to value the moves; name a run with --against or --hints\n"
    ),
  ]) func whatCannotBeDoneIsSaidInOneLine(arguments: [String], input: String, message: String) throws {
    let answer = try Tool.run(["play"] + arguments + ["--against", "random", "--terminal"], input: input)
    #expect(answer.status == 0)
    #expect(answer.errors == message)
  }

  @Test func aFullColumnIsRefused() throws {
    let answer = try Tool.run(
      ["play", "ConnectFour-v0", "--against", "rules", "--terminal", "--seed", "1"],
      input: "1\n1\n1\n1\n1\n1\n1\nquit\n")
    #expect(answer.status == 0)
    let refusals = answer.errors.split(separator: "\n")
    #expect(!refusals.isEmpty)
    #expect(
      refusals.allSatisfy { $0.hasPrefix("column 1 is full; legal are ") || $0.hasPrefix("the game is over") }
    )
  }

  @Test func aRunIsAnOpponentThatSaysWhatItThinks() throws {
    let folder = try Scratch()
    let out = try Self.run(folder)
    let answer = try Tool.run(
      ["play", "TicTacToe-v0", "--against", out, "--seat", "second", "--terminal"], input: "agent\nquit\n")
    #expect(answer.status == 0 && answer.errors == "")
    #expect(answer.output.contains("Tic-tac-toe: you are o, against \(out)/seed-1.sqlite"))
    #expect(answer.output.contains("\(out)/seed-1.sqlite would play "))
  }

  @Test func opponentsThatAreNoneAreExplained() throws {
    let folder = try Scratch()
    let out = try Self.run(folder, steps: 100)
    let players =
      "use random, rules, alpha-beta-N (depth N, 1 to 20), mcts-N (N playouts, 1 to 1000000), perfect"
    let cases: [([String], String)] = [
      (
        ["play", "TicTacToe-v0", "--against", "fritz", "--terminal"],
        "rl-lab: --against: no opponent is called 'fritz'; \(players), or a run\n"
      ),
      (
        ["play", "ConnectFour-v0", "--against", out, "--terminal"],
        "rl-lab: --against: \(out)/seed-1.sqlite was trained on TicTacToe-v0, not ConnectFour-v0; name a run of ConnectFour-v0\n"
      ),
      (
        ["play", "CartPole-v1", "--against", "random"],
        "rl-lab: CartPole-v1 is not a board game; --against and --terminal apply to board games only\n"
      ),
      (
        ["evaluate", out, "--opponent", "fritz"],
        "rl-lab: --opponent: no opponent is called 'fritz'; \(players), or a run\n"
      ),
    ]
    for (arguments, message) in cases {
      let answer = try Tool.run(arguments, input: "")
      #expect(answer.status == 64, "\(arguments)")
      #expect(answer.errors == message)
    }
  }

  @Test func aGameWithoutSolvedPositionsHasNone() throws {
    let folder = try Scratch()
    let out = try Self.run(folder, steps: 100)
    for name in ["all", "begin-hard"] {
      let answer = try Tool.run(["evaluate", out, "--positions", name])
      #expect(answer.status == 64 && answer.output == "")
      #expect(answer.errors == "rl-lab: --positions: Tic-tac-toe has no sets of solved positions\n")
    }
  }

  @Test func evaluationsAreStoredByOpponentAndSide() throws {
    let folder = try Scratch()
    let out = try Self.run(folder, opponent: "self 2, pool, rules", steps: 30_000)
    let answer = try Tool.run(["evaluate", out + "/seed-1.sqlite", "--episodes", "6", "--json"])
    let object = try #require(try answer.objects.first)
    let games = try #require(object["games"] as? [[String: Any]])
    #expect(
      games.map { $0["opponent"] as? String } == [
        "random", "random", "rules", "rules", "alpha-beta-2", "alpha-beta-2", "perfect", "perfect",
      ])
    #expect(games.allSatisfy { $0["games"] as? Int == 3 })
    #expect(object["episodes"] as? Int == 24)
    let csv = try Tool.run([
      "compare", out, "--metric", "blunders_per_game", "--json", "--elo-games", "2",
    ])
    let comparison = try #require(try csv.objects.first)
    let elo = try #require(comparison["elo"] as? [[String: Any]])
    #expect(
      Set(elo.compactMap { $0["name"] as? String }) == [
        "table, seed 1", "table, seed 2", "random", "rules", "alpha-beta-2", "perfect",
      ])
    #expect(elo.first { $0["name"] as? String == "random" }?["rating"] as? Double == 0)
    #expect(elo.allSatisfy { $0["games"] as? Int == 10 })
  }

  @Test func theExhaustiveCheckSaysWhoCanLose() throws {
    let folder = try Scratch()
    let out = try Self.run(folder, steps: 100)
    let answer = try Tool.run(["evaluate", out + "/seed-1.sqlite", "--exhaustive", "--json"])
    let objects = try answer.objects
    #expect(objects.map { $0["seat"] as? String } == ["first", "second"])
    // Nobody learns the game in a hundred moves; the line that beats it replays as a lost game.
    for (object, winner) in zip(objects, ["o", "x"]) {
      let line = try #require(object["losing_line"] as? String)
      let solved = try Tool.run(["solve", "TicTacToe-v0", "--position", line])
      #expect(solved.output.contains("\(winner) has won"))
    }
    let searching = [
      "evaluate", out + "/seed-1.sqlite", "--exhaustive", "--search", "0,5", "--seat", "first",
    ]
    let numbers = try Tool.run(searching + ["--json"]).objects.map { $0["search"] as? Int }
    #expect(numbers == [0, 5])
    let lines = try Tool.run(searching).output.split(separator: "\n")
    #expect(lines.count == 2)
    for (line, number) in zip(lines, [0, 5]) {
      #expect(line.contains(", moving first, search \(number): "))
    }
  }
}
