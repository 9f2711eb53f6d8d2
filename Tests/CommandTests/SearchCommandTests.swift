import Foundation
import TestSupport
import Testing

/// `--search`, `--positions` and `solve --agent` on the command line.
@Suite struct SearchCommandTests {
  private static let file = """
    environment: {id: ConnectFour-v0, opponent: self, evaluation_opponents: [random]}
    agent: {algorithm: dqn, net_arch: [16], buffer_size: 500, learning_starts: 100, batch_size: 16}
    training: {steps: 600, environments: 4}
    evaluation: {episodes: 2}
    seeds: 1
    """

  private static func trained() throws -> Scratch {
    let folder = try Scratch()
    _ = try folder.write(file, to: "four.yaml")
    let run = try Tool.run(["run", "four.yaml", "--progress", "off"], in: folder.url)
    #expect(run.status == 0, "\(run.errors)")
    return folder
  }

  @Test func aSearchMakesFewerMistakesThanTheAgentAlone() throws {
    let folder = try Self.trained()
    let output = try Tool.run(
      ["evaluate", "runs/four", "--positions", "end-easy", "--search", "0,100", "--json"], in: folder.url)
    #expect(output.status == 0, "\(output.errors)")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(output.output.utf8)) as? [String: Any])
    let sets = try #require(object["positions"] as? [[String: Any]])
    #expect(sets.map { $0["search"] as? Int } == [0, 100])
    let mistakes = try sets.map { try #require($0["mistakes"] as? Int) }
    #expect(mistakes[1] * 4 < mistakes[0])
  }

  /// Each opening is played from both seats, so that an agent's games against itself are mirror images of each other.
  @Test func anAgentPlaysAnotherRunFromRandomOpenings() throws {
    let folder = try Self.trained()
    let output = try Tool.run(
      ["evaluate", "runs/four", "--opponent", "runs/four", "--episodes", "40", "--json"], in: folder.url)
    #expect(output.status == 0, "\(output.errors)")
    let object = try #require(try output.objects.first)
    let games = try #require(object["games"] as? [[String: Any]])
    #expect(games.map { $0["seat"] as? String } == ["first", "second"])
    #expect(games.allSatisfy { $0["opponent"] as? String == "runs/four" && $0["games"] as? Int == 20 })
    let results = games.map { game in ["wins", "draws", "losses"].map { game[$0] as? Int } }
    #expect(results[0] == results[1].reversed())
    #expect(results[0][0] != 0 && results[0][2] != 0, "the openings differ: \(results[0])")
  }

  @Test func aSearchIsShownBesideTheSolver() throws {
    let folder = try Self.trained()
    let output = try Tool.run(
      ["solve", "ConnectFour-v0", "--position", "1212127564", "--agent", "runs/four", "--simulations", "40"],
      in: folder.url)
    #expect(output.status == 0, "\(output.errors)")
    #expect(output.output.contains("40 simulations choose 1"))
    #expect(output.output.contains("1.00 after it, 1 in truth"))
    #expect(output.output.contains("wins    wins    at once"))
  }

  @Test(arguments: [
    (["evaluate", "runs/four", "--positions", "hard"], "--positions: Connect Four has no set called 'hard'"),
    (
      ["evaluate", "runs/four", "--positions", "all", "--positions", "hard"],
      "--positions: Connect Four has no set called 'hard'"
    ),
    (["solve", "TicTacToe-v0", "--agent", "runs/four"], "was trained on ConnectFour-v0, not TicTacToe-v0"),
    (
      ["solve", "ConnectFour-v0", "--position", "1212121", "--agent", "runs/four"],
      "the game is over: x has won"
    ),
    (["play", "ConnectFour-v0", "--search", "10"], "--search needs --against RUN"),
    (
      ["play", "ConnectFour-v0", "--terminal", "--record", "x.gif"],
      "--record films a window; leave out --terminal"
    ),
    (
      ["play", "ConnectFour-v0", "--against", "random", "--set", "opponent=rules"],
      "--against and --set opponent both name the opponent; give one of them"
    ),
    (
      ["play", "ConnectFour-v0", "--against", "random", "--set", "environment.opponent = rules"],
      "--against and --set opponent both name the opponent; give one of them"
    ),
    (
      ["play", "ConnectFour-v0", "--terminal", "--set", "opponent=self"],
      "--set opponent: no opponent is called 'self'"
    ),
    (["watch", "runs/four", "--search=-1"], "--search must be an integer from 0 to 1,000,000, not -1"),
    (
      ["play", "ConnectFour-v0", "--against", "random", "--search", "10", "--terminal"],
      "rl-lab: --search: random is a built-in player; name a run with --against"
    ),
    (["solve", "ConnectFour-v0", "--simulations", "10"], "--simulations needs --agent RUN"),
    (["solve", "ConnectFour-v0", "--count", "10"], "--count needs --draw-positions SET"),
    (
      ["solve", "ConnectFour-v0", "--agent", "runs/four", "--build-book", "2"],
      "give one of --agent, --build-book and --draw-positions"
    ),
    (["solve", "ConnectFour-v0", "--begun", "book"], "--begun needs --build-book MOVES"),
    (
      ["solve", "ConnectFour-v0", "--draw-positions", "begin-hard", "--count", "1", "--position", "4"],
      "--position does not apply to --draw-positions; leave it out"
    ),
    (
      ["solve", "ConnectFour-v0", "--build-book", "0", "--json"],
      "--json does not apply to --build-book; leave it out"
    ),
    (
      ["solve", "ConnectFour-v0", "--build-book", "8", "--begun", "four.yaml"],
      "--begun: the file holds no beginning of this book"
    ),
    (
      ["evaluate", "runs/four", "--exhaustive", "--positions", "all"],
      "give one of --exhaustive and --positions"
    ),
    (
      ["evaluate", "runs/four", "--exhaustive", "--epsilon", "0.1"],
      "--exhaustive follows the greedy choice and every reply to it; leave out --epsilon"
    ),
    (
      ["evaluate", "runs/four", "--exhaustive", "--opponent", "random"],
      "--exhaustive follows the greedy choice and every reply to it; leave out --opponent"
    ),
    (["evaluate", "runs/four", "--positions", "all", "--seat", "first"], "--seat applies to games"),
    (["solve", "ConnectFour-v0", "--draw-positions", "hard"], "no set of positions is called 'hard'"),
  ])
  func whatCannotBeSearchedIsRefused(arguments: [String], message: String) throws {
    let folder = try Self.trained()
    let output = try Tool.run(arguments, in: folder.url)
    #expect(output.status == 64 && output.errors.contains(message), "\(output.status) \(output.errors)")
  }

  @Test func aBookThatIsNotThereIsNamed() throws {
    let folder = try Scratch()
    let output = try Tool.run(
      ["solve", "ConnectFour-v0", "--build-book", "8", "--begun", "book.swift"], in: folder.url)
    #expect(output.status == 66 && output.errors.contains("--begun: book.swift cannot be read"))
    #expect(output.output.isEmpty)
  }

  /// Two moves ahead earn more than one, already after little training.
  @Test func expectimaxLooksAheadIn2048() throws {
    let folder = try Scratch()
    _ = try folder.write(
      """
      environment: {id: 2048-v0}
      agent: {algorithm: ntuple-td, tuples: ["0 1 2 3", "4 5 6 7"], learning_rate: 1.0, exploration_initial_eps: 0}
      training: {steps: 30_000}
      evaluation: {every: 0}
      seeds: 1
      """, to: "tiles.yaml")
    #expect(try Tool.run(["run", "tiles.yaml", "--progress", "off"], in: folder.url).status == 0)
    let arguments = ["evaluate", "runs/tiles", "--episodes", "10", "--search", "0,400"]
    let output = try Tool.run(arguments + ["--json"], in: folder.url)
    let lines = try output.objects
    #expect(lines.map { $0["search"] as? Int } == [0, 400], "\(output.errors)")
    let means = try lines.map { try #require($0["return_mean"] as? Double) }
    #expect(means[1] > 1.2 * means[0])
    let table = try Tool.run(arguments, in: folder.url).output.split(separator: "\n")
    #expect(
      table[0].split(separator: " ") == ["run", "step", "search", "episodes", "return", "std", "length"])
    let refused = try Tool.run(["export", "runs/tiles", "--format", "c"], in: folder.url)
    #expect(refused.status == 64 && refused.errors.contains("ntuple-td"), "\(refused.errors)")
  }

  @Test func watchingLooksAheadWhereTheAgentCan() throws {
    let folder = try Self.trained()
    let picture = ["--greedy", "--headless", "--record"]
    let plain = try Tool.run(["watch", "runs/four"] + picture + ["plain.svg"], in: folder.url)
    let searched = try Tool.run(
      ["watch", "runs/four", "--search", "60"] + picture + ["searched.svg"], in: folder.url)
    #expect(plain.status == 0 && searched.status == 0, "\(plain.errors) \(searched.errors)")
    func text(_ name: String) throws -> String {
      try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)
    }
    #expect(try text("plain.svg") != text("searched.svg"))
    _ = try folder.write(
      "environment: {id: FrozenLake-v1}\nagent: {algorithm: q-learning}\ntraining: {steps: 100}\nseeds: 1\n",
      to: "lake.yaml")
    #expect(try Tool.run(["run", "lake.yaml", "--progress", "off"], in: folder.url).status == 0)
    let refused = try Tool.run(["watch", "runs/lake", "--search", "5"] + picture + ["x.svg"], in: folder.url)
    #expect(refused.status == 64)
    #expect(
      refused.errors.contains(
        "FrozenLake-v1 is not a board game; a search looks ahead in board games, and in 2048-v0 with ntuple-td"
      ))
  }
}
