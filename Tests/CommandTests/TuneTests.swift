import Foundation
import GRDB
import RunStore
import TestSupport
import Testing

@Suite struct TuneTests {
  static let lake = """
    environment: {id: FrozenLake-v1}
    agent: {algorithm: q-learning}
    training: {steps: 3_000}
    evaluation: {every: 300, episodes: 2}
    checkpoint: {every: 0}
    seeds: 1..5
    tune:
      space:
        agent.learning_rate: log 1e-3..1
        agent.gamma: [0.9, 0.99]
      metric: exact_return
      rungs: [0.1, 0.3, 1]
      trials: 6
      seeds: [1001, 1002]
    """

  static func tune(
    _ folder: Scratch, _ more: [String], out: String = "out", variables: [String: String] = [:]
  ) throws -> Tool.Answer {
    let config = try folder.write(lake, to: "lake.yaml")
    return try Tool.run(
      ["tune", config, "--out", "\(folder.path)/\(out)", "--progress", "off", "--json"] + more,
      variables: variables)
  }

  /// The last line.
  static func result(_ answer: Tool.Answer) throws -> [String: Any] { try #require(try answer.objects.last) }

  @Test func aStudyIsTrialsThatAreOrdinaryRunsAndAVerdictOnTestSeeds() throws {
    let folder = try Scratch()
    let answer = try Self.tune(folder, [])
    #expect(answer.status == 0 && answer.errors == "")
    let lines = try answer.objects
    let numbers = lines.prefix(6).map { $0["trial"] as? Int }
    #expect(lines.count == 7 && numbers == [1, 2, 3, 4, 5, 6])
    let finished = lines.prefix(6).filter { $0["status"] as? String == "finished" }
    #expect(finished.count == 1)
    let result = lines[6]
    let best = try #require(result["best"] as? Int)
    let winner = "\(folder.path)/out/trials/000\(best)/seed-1001.sqlite"
    let reader = try RunReader(winner)
    let settings = try #require(lines[best - 1]["settings"] as? [String: String])
    #expect(reader.settings["agent.learning_rate"] == settings["agent.learning_rate"])
    #expect(try reader.progress().status == .finished && reader.resumptions().count == 2)
    // A rung's stop leaves no trace in what was learned.
    let config = folder.path + "/lake.yaml"
    let alone = try Tool.run(
      ["run", config, "--seeds", "1001", "--out", folder.path + "/alone"]
        + settings.sorted { $0.key < $1.key }.flatMap { ["--set", "\($0.key)=\($0.value)"] })
    #expect(alone.status == 0)
    func digest(_ path: String) throws -> String {
      try Tool.run(["digest", path, "--json"]).output.replacing(path, with: "")
    }
    #expect(try digest(winner) == digest(folder.path + "/alone/seed-1001.sqlite"))
    // Test seeds only in the test, and by the machinery of compare.
    let compared = try Tool.run([
      "compare", "\(folder.path)/out/test/winner", "\(folder.path)/out/test/untuned", "--json", "--metric",
      "exact_return",
    ])
    let groups = try #require(try compared.objects[0]["groups"] as? [[String: Any]])
    let means = groups.map { $0["mean"] as? Double }
    let scores = ["test_score", "untuned_test_score"].map { result[$0] as? Double }
    #expect(means == scores)
    #expect(try compared.objects[0]["verdict"] as? String == result["sentence"] as? String)
    let file = try String(contentsOfFile: folder.path + "/out/winner.yaml", encoding: .utf8)
    #expect(file.hasPrefix("# lake, tuned: trial \(best) of \(folder.path)/out/study.sqlite"))
    let check = try Tool.run(["check", folder.path + "/out/winner.yaml"])
    #expect(
      check.status == 0 && check.output.contains("learning_rate: \(settings["agent.learning_rate"] ?? "-")"))
  }

  @Test func aTrainingThatOnlyPatienceEndsMayHaveAnyNumberOfSteps() throws {
    let folder = try Scratch()
    let answer = try Self.tune(
      folder,
      [
        "--set", "training.steps=9223372036854775807", "--set", "training.patience=1", "--set",
        "tune.method=random", "--set", "tune.trials=2",
      ])
    #expect(answer.status == 0)
    #expect(try answer.objects.map { $0["status"] as? String }.prefix(2) == ["finished", "finished"])
  }

  @Test func aFinishedStudyIsReadNotTrainedAgain() throws {
    let folder = try Scratch()
    let first = try Self.tune(folder, [])
    let refused = try Self.tune(folder, [])
    #expect(refused.status == 64)
    #expect(
      refused.errors
        == "rl-lab: \(folder.path)/out/study.sqlite exists; add --resume to continue it, --overwrite to replace it, or --out with a new folder\n"
    )
    let other = try Self.tune(
      folder, ["--resume", "--set", "agent.gamma=0.8"])
    #expect(other.status == 64)
    #expect(
      other.errors
        == "rl-lab: \(folder.path)/out/study.sqlite was made with another configuration: gamma: 0.99, now gamma: 0.8; use that one, or choose a new folder with --out\n"
    )
    let run = "\(folder.path)/out/trials/0003/seed-1002.sqlite"
    let date = try FileManager.default.attributesOfItem(atPath: run)[.modificationDate] as? Date
    let again = try Self.tune(folder, ["--resume"])
    #expect(again.status == 0 && again.output == first.output)
    #expect(try FileManager.default.attributesOfItem(atPath: run)[.modificationDate] as? Date == date)
    let replaced = try Self.tune(folder, ["--overwrite", "--jobs", "1"])
    #expect(replaced.output == first.output)
  }

  @Test func aStudyIsNotReplacedWhileOneOfItsRunsIsWritten() throws {
    let folder = try Scratch()
    let arguments = ["--trials", "1", "--set", "tune.test_seeds=1"]
    #expect(try Self.tune(folder, arguments).status == 0)
    let files = ["study.sqlite", "trials/0001/seed-1001.sqlite", "test/winner/seed-1.sqlite"].map {
      "\(folder.path)/out/\($0)"
    }
    let before = try files.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
    let lock = try RunLock(files[2])
    let refused = try Self.tune(folder, arguments + ["--overwrite"])
    #expect(refused.status == 75 && refused.errors.contains(files[2]), "\(refused.errors)")
    #expect(try files.map { try Data(contentsOf: URL(fileURLWithPath: $0)) } == before)
    lock.release()
    #expect(try Self.tune(folder, arguments + ["--overwrite"]).status == 0)
  }

  @Test func aStudyThatIsReplacedTrainsItsTrialsAnew() throws {
    let folder = try Scratch()
    let short = ["--trials", "1", "--set", "tune.method=random", "--set", "tune.test_seeds=1"]
    #expect(try Self.tune(folder, short).status == 0)
    #expect(try Self.tune(folder, short + ["--overwrite", "--set", "agent.initial_q=0.5"]).status == 0)
    for run in ["trials/0001/seed-1002", "test/untuned/seed-1"] {
      let reader = try RunReader("\(folder.path)/out/\(run).sqlite")
      #expect(reader.settings["agent.initial_q"] == "0.5")
    }
  }

  @Test func aForeignDatabaseIsNeitherContinuedNorReplaced() throws {
    let folder = try Scratch()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/out", withIntermediateDirectories: true)
    let log = folder.path + "/out/study.sqlite"
    let database = try DatabaseQueue(path: log)
    try database.write { try $0.execute(sql: "CREATE TABLE mine (x)") }
    try database.close()
    for option in ["--resume", "--overwrite"] {
      let answer = try Self.tune(folder, [option])
      #expect(answer.status == 65)
      #expect(answer.errors == "rl-lab: \(log): not a run file but a database that is no study's log\n")
    }
    // A log whose process was killed before it was begun.
    try FileManager.default.removeItem(atPath: log)
    #expect(FileManager.default.createFile(atPath: log, contents: nil))
    #expect(try Self.tune(folder, ["--resume", "--trials", "1", "--set", "tune.test_seeds=1"]).status == 0)
  }

  @Test(arguments: ["halving", "population"])
  func aStudyKilledAtAnyMomentMakesTheSameDecisions(method: String) throws {
    try Self.expectTheSame(killed: ["--set", "tune.method=\(method)"])
  }

  @Test(.enabled(if: hasOptuna, "needs a Python with optuna: set RL_LAB_PYTHON to one"))
  func aStudyWithOptunaKilledAtAnyMomentAsksNothingTwice() throws {
    try Self.expectTheSame(killed: ["--set", "tune.method=optuna", "--set", "tune.pruner=MedianPruner"])
  }

  @Test(.enabled(if: hasOptuna, "needs a Python with optuna: set RL_LAB_PYTHON to one"))
  func theProcessOfAKilledSearchTouchesNoJournal() throws {
    let folder = try Scratch()
    let journal = try folder.write("what its successor wrote", to: "optuna.journal")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      ProcessInfo.processInfo.environment["RL_LAB_PYTHON"] ?? "python3",
      Repository.path("Sources/Tuning/Optuna/optuna_process.py"),
    ]
    let (input, output, errors) = (Pipe(), Pipe(), Pipe())
    (process.standardInput, process.standardOutput, process.standardError) = (input, output, errors)
    try process.run()
    // Its parent was process 1, and is not any more.
    let request =
      #"{"open":"\#(journal)","parent":1,"bytes":0,"space":[],"sampler":"TPESampler","seed":0,"pruner":"","direction":"maximize"}"#
    try input.fileHandleForWriting.write(contentsOf: Data((request + "\n").utf8))
    try input.fileHandleForWriting.close()
    let answer = try Tool.finish(process, output, errors)
    #expect(answer.output == "")
    #expect(try String(contentsOfFile: journal, encoding: .utf8) == "what its successor wrote")
  }

  @Test(.enabled(if: hasOptuna, "needs a Python with optuna: set RL_LAB_PYTHON to one"))
  func aSamplerThatOptunaLacksIsToldOf() throws {
    let folder = try Scratch()
    let answer = try Self.tune(folder, ["--set", "tune.method=optuna", "--set", "tune.sampler=TPSampler"])
    #expect(answer.status == 1)
    #expect(
      answer.errors.hasPrefix(
        "rl-lab: tune.method: optuna: ValueError: Optuna has no sampler TPSampler; there are "))
    #expect(answer.errors.contains("TPESampler"))
  }

  /// Kills a study at random moments until it ends, and compares its decisions with those of an undisturbed one.
  private static func expectTheSame(killed settings: [String]) throws {
    let (whole, killed) = (try Scratch(), try Scratch())
    let arguments =
      settings + ["--set", "training.steps=30_000", "--set", "evaluation.every=3_000"]
    let expected = try result(try tune(whole, arguments))
    let config = try killed.write(lake, to: "lake.yaml")
    var ended: Tool.Answer?
    for attempt in 0..<100 where ended == nil {
      let process = Tool.start(
        ["tune", config, "--out", killed.path + "/out", "--progress", "off", "--json"]
          + (attempt > 0 ? ["--resume"] : []) + arguments)
      let (output, errors) = (Pipe(), Pipe())
      (process.standardOutput, process.standardError) = (output, errors)
      try process.run()
      let end = Date(timeIntervalSinceNow: Double.random(in: 0.05...0.4) * (1 + Double(attempt) / 5))
      while process.isRunning, Date() < end { Thread.sleep(forTimeInterval: 0.01) }
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
      let answer = try Tool.finish(process, output, errors)
      #expect(answer.status == 0 || answer.status == 1009, "\(answer.errors)")
      if answer.status == 0 { ended = answer }
    }
    let found = try result(try #require(ended))
    for key in ["digest", "sentence"] { #expect(found[key] as? String == expected[key] as? String) }
    #expect(found["test_score"] as? Double == expected["test_score"] as? Double)
  }

  @Test(
    .enabled(if: hasTool("parallel"), "GNU parallel is not on this machine: apt-get install parallel"),
    arguments: ["halving", "population", "hyperband"])
  func aStudyOfTasksMakesTheSameDecisions(method: String) throws {
    let folder = try Scratch()
    let settings = ["--set", "tune.method=\(method)"]
    let expected = try Self.result(try Self.tune(folder, settings, out: "here"))
    // A name that a shell and 'env' read in their ways.
    let there = "it's there, lr=1"
    let answer = try Self.tune(folder, settings + ["--array", "parallel", "--jobs", "2"], out: there)
    #expect(answer.status == 0 && answer.errors == "")
    let found = try Self.result(answer)
    for key in ["digest", "sentence"] { #expect(found[key] as? String == expected[key] as? String) }
    let manifest = "\(folder.path)/\(there)/arrays/round-1.tsv"
    let lines = try String(contentsOfFile: manifest, encoding: .utf8).split(separator: "\n")
    #expect(lines[0] == "task\texperiment\tseed\tsettings\tout\tuntil")
    // Each task is of the trial's settings, and done at the step of its rung.
    let cells = lines[1].split(separator: "\t", omittingEmptySubsequences: false)
    #expect(cells[1] == "../../lake.yaml" && cells[2] == "1001" && cells[4] == "../trials/0001")
    #expect(cells[5] == "300")
    let status = try Tool.run(["array", "status", manifest])
    #expect(status.output.hasPrefix("\(lines.count - 1) tasks: \(lines.count - 1) finished\n"))
  }

  @Test(.enabled(if: hasTool("parallel"), "GNU parallel is not on this machine: apt-get install parallel"))
  func tasksThatNeverArriveEndAStudyAndAreToldOf() throws {
    let folder = try Scratch()
    let answer = try Self.tune(folder, ["--array", "parallel"], variables: ["RL_LAB": "/bin/false"])
    #expect(answer.status == 1 && answer.output == "")
    #expect(
      answer.errors.hasPrefix(
        "rl-lab: \(folder.path)/out/arrays/round-1.tsv: 12 of 12 runs have not arrived after 3 submissions"))
    #expect(
      answer.errors.hasSuffix("see \(folder.path)/out/arrays/round-1.logs, and continue with --resume\n"))
    #expect(try Self.tune(folder, ["--array", "parallel", "--resume"]).status == 0)
  }

  @Test func anEngineThatIsNotThereIsToldOf() throws {
    let folder = try Scratch()
    let config = try folder.write(Self.lake, to: "lake.yaml")
    let process = Tool.start(["tune", config, "--array", "slurm", "--out", folder.path + "/out"])
    process.environment = ["PATH": "/nowhere"]
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    try process.run()
    let answer = try Tool.finish(process, output, errors)
    #expect(answer.status == 64)
    #expect(
      answer.errors
        == "rl-lab: --array slurm: there is no 'sbatch' on the PATH; call it where there is, or train in this process, without --array\n"
    )
    #expect(try folder.names == ["lake.yaml"])
  }

  @Test func aSignalStopsAStudyCleanly() throws {
    let folder = try Scratch()
    let config = try folder.write(Self.lake, to: "lake.yaml")
    let arguments = [
      "tune", config, "--out", folder.path + "/out", "--progress", "off", "--set",
      "training.steps=900_000_000",
      "--set", "evaluation.every=90_000_000", "--jobs", "1",
    ]
    let process = Tool.start(arguments)
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    try process.run()
    let first = folder.path + "/out/trials/0001/seed-1001.sqlite"
    for _ in 0..<600 where (try? RunReader(first).episodeCount) ?? 0 == 0 {
      Thread.sleep(forTimeInterval: 0.05)
    }
    process.interrupt()
    let answer = try Tool.finish(process, output, errors)
    #expect(answer.status == 130)
    #expect(
      answer.errors.hasPrefix("stopped by a signal; everything is saved. Resume with: rl-lab tune ")
        && answer.errors.hasSuffix(" --resume\n"))
    #expect(try RunReader(first).statePosition() != nil)
  }

  @Test(arguments: [
    (
      ["--set", "tune.test_seeds=1002"], 78 as Int32,
      "--set tune.test_seeds: seed 1002 is among the tuning seeds and the test seeds; a result on seeds that were tuned on shows nothing, so make them disjoint"
    ),
    (["--trials", "0"], 64, "Error: --trials must be at least 1, not 0"),
    (
      ["--set", "evaluation.every=0"], 78,
      "rl-lab: LAKE:12:10: rungs: nothing is measured by the first rung, 300 of 3000 steps; evaluate sooner with evaluation.every, or raise the rung"
    ),
    (
      ["--set", "tune.method=optuna"], 1,
      "rl-lab: tune.method: optuna needs Python, and '/nowhere/python3' cannot be executed; install Python 3.10 or newer, or set RL_LAB_PYTHON to one"
    ),
  ]) func aWrongStudyIsRefused(arguments: [String], status: Int32, message: String) throws {
    let folder = try Scratch()
    let config = try folder.write(Self.lake, to: "lake.yaml")
    let process = Tool.start(["tune", config, "--out", folder.path + "/out"] + arguments)
    process.environment?["RL_LAB_PYTHON"] = "/nowhere/python3"
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    try process.run()
    let answer = try Tool.finish(process, output, errors)
    #expect(answer.status == status)
    let line = answer.errors.split(separator: "\n").last {
      !$0.contains("warning") && !$0.hasPrefix("Usage") && !$0.hasPrefix("  See")
    }
    #expect(line.map(String.init)?.replacing(config, with: "LAKE") == message)
  }
}

/// Whether the Python that the tool uses has Optuna.
private let hasOptuna: Bool = {
  let named = ProcessInfo.processInfo.environment["RL_LAB_PYTHON"] ?? ""
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = [named.isEmpty ? "python3" : named, "-c", "import optuna.storages.journal"]
  (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
  do { try process.run() } catch { return false }
  process.waitUntilExit()
  return process.terminationStatus == 0
}()
