import Foundation
import RunStore
import TestSupport
import Testing

@Suite struct SweepTests {
  private static let lake = """
    environment: {id: FrozenLake-v1, is_slippery: false}
    agent: {algorithm: q-learning}
    training: {steps: 3_000}
    evaluation: {every: 0, episodes: 2}
    checkpoint: {every: 0}
    seeds: 1..2
    """

  private func sweep(_ folder: Scratch, _ more: [String]) throws -> Tool.Answer {
    let config = try folder.write(Self.lake, to: "lake.yaml")
    return try Tool.run(
      [
        "sweep", config, "--over", "agent.learning_rate=0.1,0.5", "--over", "agent.gamma=0.9,0.99", "--out",
        folder.path + "/out", "--progress", "off",
      ] + more)
  }

  @Test func aSweepIsAGridOfOrdinaryRuns() throws {
    let folder = try Scratch()
    let answer = try sweep(
      folder,
      ["--json", "--metric", "training_length", "--episodes", "1..20", "--figures", folder.path + "/figures"])
    #expect(answer.status == 0 && answer.errors == "")
    let cells = try answer.objects
    #expect(cells.map { $0["seeds"] as? Int } == [2, 2, 2, 2])
    #expect(
      cells.map { ($0["settings"] as? [String: String])?["agent.gamma"] } == ["0.9", "0.99", "0.9", "0.99"])
    let path = folder.path + "/out/learning_rate=0.5,gamma=0.9"
    let reader = try RunReader(path + "/seed-2.sqlite")
    #expect(reader.settings["agent.learning_rate"] == "0.5" && reader.settings["agent.gamma"] == "0.9")
    let first = try reader.episodes(1...20).map(\.length)
    let other = try RunReader(path + "/seed-1.sqlite").episodes(1...20).map(\.length)
    let mean = Double(first.reduce(0, +) + other.reduce(0, +)) / 40
    #expect(abs((cells[2]["score"] as? Double ?? .nan) - mean) < 1e-12)
    for name in ["sweep.svg", "sweep.png"] {
      #expect(FileManager.default.fileExists(atPath: folder.path + "/figures/" + name))
    }
    // The same run by itself is the same.
    let config = try folder.write(Self.lake, to: "lake.yaml")
    let alone = try Tool.run([
      "run", config, "--set", "agent.learning_rate=0.5", "--set", "agent.gamma=0.9", "--seeds", "2", "--out",
      folder.path + "/alone",
    ])
    #expect(alone.status == 0)
    #expect(
      try RunTests.Content(folder.path + "/alone/seed-2.sqlite") == RunTests.Content(path + "/seed-2.sqlite"))
  }

  @Test func seedsWithoutAScoreAreCountedAndSaidWhy() throws {
    let folder = try Scratch()
    let figures = folder.path + "/figures"
    let late = try sweep(
      folder, ["--metric", "training_return", "--episodes", "5000..", "--figures", figures])
    #expect(late.status == 0)
    #expect(
      late.output.contains("note: 8 seeds have no score: no training return in episodes from 5,000 on\n"))
    #expect(
      late.errors.hasSuffix("note: no point has a score to draw, so there is no figure in \(figures)\n"))
    #expect(!FileManager.default.fileExists(atPath: figures))
    // Evaluated once.
    let area = try sweep(folder, ["--resume", "--score", "area"])
    #expect(area.status == 0)
    #expect(
      area.output.contains(
        "note: 8 seeds have no score: an area needs two values, over steps that all runs have\n"))
  }

  @Test func severalFilesHaveTheSameGridAndLinesOfTheirOwn() throws {
    let folder = try Scratch()
    let lake = try folder.write(Self.lake, to: "lake.yaml")
    let sarsa = try folder.write(Self.lake.replacing("q-learning", with: "sarsa"), to: "other.yaml")
    let arguments = [
      "--over", "agent.gamma=0.9,0.99", "--metric", "training_length", "--out", folder.path + "/out",
      "--progress", "off",
    ]
    let answer = try Tool.run(
      ["sweep", lake, sarsa, "--json", "--figures", folder.path + "/figures"] + arguments)
    #expect(answer.status == 0 && answer.errors == "")
    let settings = try answer.objects.map { $0["settings"] as? [String: String] }
    #expect(settings.map { $0?["experiment"] } == ["lake", "other", "lake", "other"])
    #expect(settings.map { $0?["agent.gamma"] } == ["0.9", "0.9", "0.99", "0.99"])
    #expect(
      try RunReader(folder.path + "/out/other/gamma=0.99/seed-2.sqlite").settings["agent.algorithm"]
        == "sarsa")
    let drawing = try String(contentsOfFile: folder.path + "/figures/sweep.svg", encoding: .utf8)
    #expect(drawing.contains(">lake<") && drawing.contains(">other<"))
    // In a table for people, next to each other.
    let table = try Tool.run(["sweep", lake, sarsa, "--resume"] + arguments)
    #expect(table.status == 0 && table.output.contains("gamma  experiment"))
    #expect(table.output.hasSuffix("run files: \(folder.path)/out/lake/, \(folder.path)/out/other/\n"))
  }

  @Test func filesThatWouldShareAFolderAreRefused() throws {
    let folder = try Scratch()
    let config = try folder.write(Self.lake, to: "lake.yaml")
    try FileManager.default.createDirectory(
      atPath: folder.path + "/elsewhere", withIntermediateDirectories: false)
    let namesake = try folder.write(Self.lake, to: "elsewhere/lake.yaml")
    for (second, message) in [
      (config, "\(config) is given twice; give it once"),
      (
        namesake,
        "\(config) and \(namesake) are both called lake and would share a folder; rename one of them"
      ),
    ] {
      let answer = try Tool.run(
        ["sweep", config, second, "--over", "agent.gamma=0.9,1", "--out", folder.path + "/out"])
      #expect(answer.status == 64 && answer.errors == "rl-lab: \(message)\n")
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/out"))
  }

  @Test func filesOfDifferentThresholdsNeedOne() throws {
    let folder = try Scratch()
    let lake = try folder.write(Self.lake, to: "lake.yaml")
    let taxi = try folder.write(
      Self.lake.replacing("FrozenLake-v1, is_slippery: false", with: "Taxi-v4"), to: "taxi.yaml")
    let answer = try Tool.run(
      [
        "sweep", lake, taxi, "--over", "agent.gamma=0.9,1", "--score", "steps", "--out",
        folder.path + "/out",
      ])
    #expect(answer.status == 64)
    #expect(
      answer.errors == "rl-lab: --score steps needs --threshold: the environments have different ones\n")
  }

  @Test func aResumedSweepTrainsOnlyWhatIsMissing() throws {
    let folder = try Scratch()
    let whole = try sweep(folder, ["--json"])
    #expect(whole.status == 0)
    let point = folder.path + "/out/learning_rate=0.1,gamma=0.99"
    let kept = point + "/seed-1.sqlite"
    let date = try FileManager.default.attributesOfItem(atPath: kept)[.modificationDate] as? Date
    try FileManager.default.removeItem(atPath: point + "/seed-2.sqlite")
    let refused = try sweep(folder, ["--json"])
    #expect(refused.status == 64)
    #expect(
      refused.errors
        == "rl-lab: \(folder.path)/out/learning_rate=0.1,gamma=0.9/seed-1.sqlite exists; add --resume to continue it, --overwrite to replace it, or --out with a new folder\n"
    )
    let dry = try sweep(folder, ["--resume", "--dry-run"])
    #expect(dry.output.hasSuffix("4 points, 1 seed to train; nothing was done\n"))
    let resumed = try sweep(folder, ["--json", "--resume"])
    #expect(resumed.status == 0 && resumed.output == whole.output)
    #expect(try FileManager.default.attributesOfItem(atPath: kept)[.modificationDate] as? Date == date)
  }

  @Test(arguments: [
    (
      ["--over", "agent.gama=1,0.9"], 78 as Int32,
      "--over agent.gama: unknown key 'gama' in agent; did you mean 'gamma'?"
    ),
    (
      ["--over", "agent.gamma=1,0.9", "--set", "agent.gamma = 1"], 64,
      "rl-lab: agent.gamma is in both --set and --over; give it once"
    ),
    (
      ["--over", "agent.gamma=1,0.9", "--score", "steps", "--metric", "length"], 64,
      "rl-lab: --score steps needs --threshold: FrozenLake-v1 has none for this metric"
    ),
    (
      ["--over", "agent.gamma=1,0.9", "--episodes", "5..1"], 64,
      "Error: --episodes must be such as 1..100, 7 or 5001.., not '5..1'"
    ),
    (
      ["--over", "agent.gamma=1,,0.9"], 64, "Error: --over agent.gamma: value 2 is empty; remove a comma"
    ),
  ]) func aWrongSweepIsRefusedBeforeAnythingIsTrained(
    arguments: [String], status: Int32, message: String
  ) throws {
    let folder = try Scratch()
    let config = try folder.write(Self.lake, to: "lake.yaml")
    let answer = try Tool.run(["sweep", config, "--out", folder.path + "/out"] + arguments)
    #expect(answer.status == status)
    #expect(answer.errors.split(separator: "\n").first.map(String.init) == message)
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/out"))
  }

  @Test func nothingIsReplacedWhileOneOfTheRunsIsWritten() throws {
    let folder = try Scratch()
    #expect(try sweep(folder, []).status == 0)
    let runs = ["learning_rate=0.1,gamma=0.9/seed-1", "learning_rate=0.5,gamma=0.99/seed-2"].map {
      "\(folder.path)/out/\($0).sqlite"
    }
    let before = try runs.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
    let lock = try RunLock(runs[1])
    let refused = try sweep(folder, ["--overwrite"])
    #expect(refused.status == 75 && refused.errors.contains(runs[1]), "\(refused.errors)")
    #expect(try runs.map { try Data(contentsOf: URL(fileURLWithPath: $0)) } == before)
    lock.release()
    #expect(try sweep(folder, ["--overwrite"]).status == 0)
  }

  @Test func aViewThatCannotBeWrittenCostsTheStatusButNotTheTable() throws {
    for (text, seeds) in [(Self.lake, "2"), (DivergenceTests.config, "1")] {
      let folder = try Scratch()
      let config = try folder.write(text + "\nlog: [csv]\n", to: "logged.yaml")
      let view = "\(folder.path)/out/gamma=0.99/seed-\(seeds).monitor.csv"
      try FileManager.default.createDirectory(atPath: view + "/kept", withIntermediateDirectories: true)
      let answer = try Tool.run([
        "sweep", config, "--seeds", seeds, "--over", "agent.gamma=0.99", "--metric", "training_return",
        "--out", folder.path + "/out", "--progress", "off", "--json",
      ])
      #expect(answer.status == 74)
      #expect(
        answer.errors
          == "gamma=0.99: rl-lab: seed \(seeds): \(view): a folder; name a file in it; the run file is complete\n"
      )
      #expect(try answer.objects.count == 1)
    }
  }

  @Test func aSweepThatIsInterruptedIsFinishedByResume() throws {
    let folder = try Scratch()
    let config = try folder.write(
      Self.lake.replacingOccurrences(of: "3_000", with: "900_000_000"), to: "long.yaml")
    let arguments = ["sweep", config, "--over", "agent.gamma=0.9,0.99", "--out", folder.path + "/out"]
    let process = Tool.start(arguments + ["--progress", "off", "--jobs", "1"])
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    try process.run()
    let first = folder.path + "/out/gamma=0.9/seed-1.sqlite"
    for _ in 0..<600 where (try? RunReader(first).episodeCount) ?? 0 == 0 {
      Thread.sleep(forTimeInterval: 0.05)
    }
    kill(process.processIdentifier, SIGINT)
    let answer = try Tool.finish(process, output, errors)
    #expect(answer.status == 130)
    #expect(answer.errors.contains("stopped by a signal; everything is saved. Resume with: "))
    #expect(answer.errors.hasSuffix("--jobs 1 --resume\n"))
    #expect(try RunReader(first).progress().status == .interrupted)
    // One at a time: the second waited for the first.
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/out/gamma=0.9/seed-2.sqlite"))
    let dry = try Tool.run(arguments + ["--resume", "--dry-run"])
    #expect(dry.output.hasSuffix("2 points, 4 seeds to train; nothing was done\n"))
  }

  @Test func compareDrawsTheCurvesOverEpisodes() throws {
    let folder = try Scratch()
    #expect(try sweep(folder, []).status == 0)
    let runs = [
      "\(folder.path)/out/learning_rate=0.1,gamma=0.9", "\(folder.path)/out/learning_rate=0.5,gamma=0.9",
    ]
    let answer = try Tool.run(
      ["compare"] + runs + [
        "--metric", "training_length", "--x", "episodes", "--smooth", "10", "--json", "--figures",
        folder.path + "/figures",
      ])
    #expect(answer.status == 0)
    let groups = try #require(try answer.objects.first?["groups"] as? [[String: Any]])
    let curve = try #require(groups.first?["episode_curve"] as? [[String: Any]])
    let lengths = try (1...2).map {
      Double(try RunReader("\(runs[0])/seed-\($0).sqlite").episodes(1...10).map(\.length).reduce(0, +)) / 10
    }
    let tenth = curve.first { $0["episode"] as? Int == 10 }
    #expect(abs((tenth?["iqm"] as? Double ?? .nan) - (lengths[0] + lengths[1]) / 2) < 1e-9)
    let svg = try String(contentsOfFile: folder.path + "/figures/learning-curves.svg", encoding: .utf8)
    #expect(svg.contains(">training episodes<"))
    let refused = try Tool.run(["compare"] + runs + ["--smooth", "10"])
    #expect(refused.status == 64)
    #expect(
      refused.errors.hasPrefix(
        "Error: --smooth averages training episodes; add --metric training_return, training_length or reward_per_step\n"
      ))
  }
}
