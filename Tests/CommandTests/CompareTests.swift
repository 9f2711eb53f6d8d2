import Foundation
import GRDB
import TestSupport
import Testing

/// `compare` and `list runs`, run as users run them.
@Suite(.serialized) struct CompareTests {
  private static let lake = """
    environment: {id: FrozenLake-v1}
    agent: {algorithm: q-learning, learning_rate: 0.1}
    training: {steps: 20_000}
    evaluation: {every: 5_000, episodes: 10}
    """

  /// Trains these seeds of an experiment file into a folder of runs.
  private func train(_ folder: Scratch, _ name: String, _ text: String, seeds: String) throws -> String {
    let config = try folder.write(text, to: name + ".yaml")
    let runs = "\(folder.path)/runs/\(name)"
    let answer = try Tool.run(["run", config, "--seeds", seeds, "--out", runs, "--progress", "off"])
    try #require(answer.status == 0, "\(answer.errors)")
    return runs
  }

  @Test func compareWritesTableObjectReportAndFigures() throws {
    let folder = try Scratch()
    let table = try train(folder, "table", Self.lake, seeds: "1..5")
    let random = try train(
      folder, "random", Self.lake.replacingOccurrences(of: "q-learning, learning_rate: 0.1", with: "random"),
      seeds: "1..5")
    let report = folder.path + "/report.html"
    let answer = try Tool.run([
      "compare", table, random, "--json", "--html", report, "--figures", folder.path + "/figures",
    ])
    #expect(answer.status == 0)
    let object = try #require(try answer.objects.first)
    #expect(try answer.objects.count == 1)
    let groups = try #require(object["groups"] as? [[String: Any]])
    #expect(groups.map { $0["name"] as? String } == ["table", "random"])
    #expect(groups.map { $0["n"] as? Int } == [5, 5])
    #expect((object["pairs"] as? [[String: Any]])?.first?["p"] is Double)
    #expect((groups[0]["optimum"] as? Double).map { abs($0 - 0.7350) < 0.01 } == true)
    let html = try String(contentsOfFile: report, encoding: .utf8)
    #expect(html.contains("Exact optimum"))
    #expect(html.contains("<animate "))
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/figures")
    #expect(files.contains("learning-curves.svg"))
    #expect(files.contains("value-map-optimum.svg"))
    let picture = folder.url.appendingPathComponent("figures/learning-curves.png")
    let bytes = try Data(contentsOf: picture)
    #expect(bytes.starts(with: [0x89, 0x50, 0x4e, 0x47]))
    // Twice 560 by 360, big-endian after the first chunk's name.
    #expect(bytes[16..<24].elementsEqual([0, 0, 4, 96, 0, 0, 2, 208]))
    let drawn = try Tool.run(["compare", table, random, "--figures", folder.path + "/figures"])
    #expect(drawn.status == 0)
    #expect(try Data(contentsOf: picture) == bytes)
    let again = try Tool.run(["compare", table, random, "--json", "--html", report])
    #expect(again.output == answer.output)
    #expect(try String(contentsOfFile: report, encoding: .utf8) == html)
    let text = try Tool.run(["compare", table, random])
    #expect(text.output.contains("verdict: "))
    // Of two algorithms nearly every key is in one of them only; those are counted, not listed.
    #expect(text.output.contains("agent.algorithm  q-learning  random"))
    #expect(
      text.output.contains(
        " settings that only some groups have are in the report of --html, and in --json\n"))
    #expect(!text.output.contains("agent.initial_q"))
  }

  @Test func aForeignEnvironmentIsRefusedInOneLine() throws {
    let folder = try Scratch()
    let lake = try train(folder, "lake", Self.lake, seeds: "1")
    let cliff = try train(
      folder, "cliff",
      Self.lake.replacingOccurrences(of: "FrozenLake-v1", with: "CliffWalking-v1, max_episode_steps: 100"),
      seeds: "1")
    let answer = try Tool.run(["compare", lake, cliff])
    #expect(answer.status == 64)
    #expect(answer.output == "")
    #expect(
      answer.errors
        == "rl-lab: lake and cliff differ in environment: FrozenLake-v1 and CliffWalking-v1; compare runs that have it in common, or allow it with --allow-different environment\n"
    )
    let allowed = try Tool.run(["compare", lake, cliff, "--allow-different", "environment"])
    #expect(allowed.status == 0)
    #expect(
      allowed.output.contains(
        "note: allowed to differ: lake and cliff differ in environment: FrozenLake-v1 and CliffWalking-v1"))
    #expect(allowed.output.contains("Nothing can be decided yet: lake has 1 seed and cliff has 1 seed"))
  }

  @Test func gamesAreComparedByOpponentRatingAndBlunders() throws {
    let folder = try Scratch()
    let text = """
      environment: {id: TicTacToe-v0, opponent: self, observation: index}
      agent: {algorithm: q-learning}
      training: {steps: 10_000}
      evaluation: {every: 10_000, episodes: 10}
      """
    let table = try train(folder, "table", text, seeds: "1..2")
    let random = try train(
      folder, "random", text.replacingOccurrences(of: "q-learning", with: "random"), seeds: "1..2")
    let (report, figures) = (folder.path + "/report.html", folder.path + "/figures")
    let arguments = ["compare", table, random, "--elo-games", "4", "--html", report, "--figures", figures]
    let answer = try Tool.run(arguments + ["--json"])
    #expect(answer.status == 0)
    let groups = try #require(try answer.objects.first?["groups"] as? [[String: Any]])
    let opponents = groups.map {
      ($0["opponents"] as? [[String: Any]])?.compactMap { $0["opponent"] as? String }
    }
    #expect(opponents[0]?.first == "random" && opponents[0]?.last == "perfect")
    #expect(opponents[0] == opponents[1])
    #expect(groups.allSatisfy { $0["elo"] is Double && $0["blunders_per_game"] is Double })
    let files = try FileManager.default.contentsOfDirectory(atPath: figures)
    #expect(Set(["game-results.png", "elo.svg", "blunders.svg"]).isSubset(of: files))
    #expect(try String(contentsOfFile: report, encoding: .utf8).contains("<h2>Games</h2>"))
    // The same games are played again.
    #expect(try Tool.run(arguments + ["--json"]).output == answer.output)
    let lines = try Tool.run(["compare", table, random, "--elo-games", "0"]).output
    #expect(lines.contains("blunders per game") && !lines.contains("everyone against everyone"))
  }

  @Test func onlyPlayersOfABoardGameAreRated() throws {
    let folder = try Scratch()
    let lake = try train(folder, "lake", Self.lake, seeds: "1")
    let answer = try Tool.run(["compare", lake, "--elo-games", "4"])
    #expect(answer.status == 64 && answer.output == "")
    #expect(
      answer.errors
        == "rl-lab: --elo-games: FrozenLake-v1 is not a board game; only players of one are rated\n")
    #expect(try Tool.run(["compare", lake, "--elo-games", "0"]).status == 0)
  }

  @Test func episodesOfChosenSeedsAreReplayed() throws {
    let folder = try Scratch()
    let table = try train(folder, "table", Self.lake, seeds: "1..3")
    let report = folder.path + "/report.html"
    #expect(try Tool.run(["compare", table, "--html", report, "--replay", "1,3"]).status == 0)
    let html = try String(contentsOfFile: report, encoding: .utf8)
    #expect(html.contains("table, seed&nbsp;1</h3>") && html.contains("table, seed&nbsp;3</h3>"))
    #expect(!html.contains("table, seed&nbsp;2</h3>"))
    let unknown = try Tool.run(["compare", table, "--html", report, "--replay", "9"])
    #expect(unknown.status == 64 && unknown.errors == "rl-lab: --replay: no run has seed 9\n")
    #expect(
      try Tool.run(["compare", table, "--replay", "1"]).errors.contains(
        "--replay needs --html: the report plays the episodes"))
  }

  @Test func aLiveRunIsComparedWhileItTrainsAndAKilledOneIsSaidToBeInterrupted() throws {
    let folder = try Scratch()
    let config = try folder.write(
      Self.lake.replacingOccurrences(of: "20_000", with: "2_000_000_000"), to: "long.yaml")
    let runs = folder.path + "/runs"
    let process = Tool.start(["run", config, "--seeds", "1", "--out", runs, "--progress", "off"])
    (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
    try process.run()
    var live = try Tool.run(["compare", runs])
    for _ in 0..<200 where live.status != 0 {
      Thread.sleep(forTimeInterval: 0.1)
      live = try Tool.run(["compare", runs])
    }
    #expect(process.isRunning)
    #expect(live.output.contains("note: long: seed 1 is not finished, it is at step "))
    #expect(live.output.contains("verdict: Nothing to compare: only one group has scores."))
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    let killed = try Tool.run(["compare", runs])
    #expect(killed.output.contains("note: long: seed 1 was interrupted at step "))
  }

  @Test func aWrongSwitchNamesTheRightOnes() throws {
    let answer = try Tool.run(["compare", "x", "--allow-different", "color"])
    #expect(answer.status == 64)
    #expect(
      answer.errors.contains(
        "--allow-different must be one of environment, parameters, time-limit, evaluation, not 'color'"))
  }

  @Test func listRunsSortsAndFilters() throws {
    let folder = try Scratch()
    _ = try train(folder, "a", Self.lake, seeds: "1,2")
    _ = try train(
      folder, "b",
      Self.lake.replacing("FrozenLake-v1", with: "FrozenLake8x8-v1").replacing("q-learning", with: "sarsa"),
      seeds: "3")
    try Data("no run".utf8).write(to: folder.url.appendingPathComponent("runs/b/seed-9.sqlite"))
    let runs = folder.path + "/runs"
    let all = try Tool.run(["list", "runs", runs, "--json"])
    #expect(all.status == 0)
    #expect(
      try all.objects.map { $0["status"] as? String } == ["finished", "finished", "finished", "unreadable"])
    #expect(all.errors == "rl-lab: \(runs)/b/seed-9.sqlite: not a run file but a file of another format\n")
    let lake = try Tool.run(["list", "runs", runs, "--environment", "8X8", "--json"])
    #expect(try lake.objects.map { $0["seed"] as? Int } == [3])
    #expect(try lake.objects.map { $0["progress"] as? Double } == [1])
    #expect(try lake.objects.allSatisfy { ($0["age_seconds"] as? Double).map { $0 < 600 } == true })
    let sorted = try Tool.run([
      "list", "runs", runs, "--state", "finished", "--sort", "return", "--reverse", "--json",
    ])
    let returns = try sorted.objects.compactMap { $0["evaluation_return_mean"] as? Double }
    #expect(returns.count == 3)
    #expect(returns == returns.sorted())
    let sarsa = try Tool.run(["list", "runs", runs, "--algorithm", "SAR", "--json"])
    #expect(try sarsa.objects.map { $0["seed"] as? Int } == [3])
    let table = try Tool.run(["list", "runs", runs])
    #expect(table.output.contains("100 %"))
    let none = try Tool.run(["list", "runs", runs, "--environment", "Taxi"])
    #expect(none.status == 0 && none.errors.hasSuffix("note: no run matches in \(runs)\n"))
    let wrong = try Tool.run(["list", "runs", runs, "--sort", "size"])
    #expect(wrong.errors.contains("--sort must be name, state, progress, return or age, not 'size'"))
  }

  @Test func listRunsShowsTheFurthestFirst() throws {
    let folder = try Scratch()
    let runs = try train(folder, "a", Self.lake, seeds: "1..3")
    for (seed, steps) in [(1, 5_000), (3, 10_000)] {
      let database = try DatabaseQueue(path: "\(runs)/seed-\(seed).sqlite")
      try database.write { try $0.execute(sql: "UPDATE run SET value = \(steps) WHERE key = 'steps'") }
      try database.close()
    }
    let sorted = try Tool.run(["list", "runs", runs, "--sort", "progress", "--json"])
    #expect(try sorted.objects.map { $0["seed"] as? Int } == [2, 3, 1])
    #expect(try sorted.objects.map { $0["progress"] as? Double } == [1, 0.5, 0.25])
  }

  @Test func aReturnThatIsNoNumberComesLast() throws {
    let folder = try Scratch()
    let runs = try train(
      folder, "lake", Self.lake.replacingOccurrences(of: "20_000", with: "200"), seeds: "1..4")
    for (seed, value) in [(1, "0.1"), (2, "null"), (3, "0.9"), (4, "0.5")] {
      let database = try DatabaseQueue(path: "\(runs)/seed-\(seed).sqlite")
      let list = "[\(Array(repeating: value, count: 10).joined(separator: ","))]"
      try database.writeWithoutTransaction {
        try $0.execute(sql: "UPDATE evaluations SET returns = ?", arguments: [list])
      }
      try database.close()
    }
    let sorted = try Tool.run(["list", "runs", runs, "--sort", "return", "--json"])
    #expect(try sorted.objects.map { $0["seed"] as? Int } == [3, 4, 1, 2], "\(sorted.errors)")
  }

  @Test func aKilledRunIsListedAsInterruptedAndALiveOneAsRunning() throws {
    let folder = try Scratch()
    let config = try folder.write(
      Self.lake.replacingOccurrences(of: "20_000", with: "2_000_000_000"), to: "long.yaml")
    let runs = folder.path + "/runs"
    let process = Tool.start(["run", config, "--seeds", "1", "--out", runs, "--progress", "off"])
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    func state() throws -> String? {
      try Tool.run(["list", "runs", runs, "--json"]).objects.first?["status"] as? String
    }
    var seen: String?
    for _ in 0..<100 where seen != "running" {
      Thread.sleep(forTimeInterval: 0.1)
      if FileManager.default.fileExists(atPath: runs + "/seed-1.sqlite") { seen = try state() }
    }
    #expect(seen == "running")
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(try state() == "interrupted")
  }
}
