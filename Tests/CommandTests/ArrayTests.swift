import Foundation
import LabCommand
import RunStore
import TestSupport
import Testing

@Suite struct ArrayTests {
  private static let lake = """
    environment: {id: FrozenLake-v1, is_slippery: false}
    agent: {algorithm: q-learning}
    training: {steps: 3_000}
    evaluation: {every: 0, episodes: 2}
    checkpoint: {every: 0}
    """

  /// A folder in the scratch folder whose name shells and engines read in their ways.
  private static let oddFolder = "/it's 5% of a \"study\", lr=1"

  /// A manifest of two experiments with three seeds each.
  ///
  /// - Parameter place: its folder in the scratch folder, with a slash before it.
  private func array(_ folder: Scratch, _ more: [String] = [], in place: String = "") throws -> Tool.Answer {
    let files = try ["lake", "pond"].map { try folder.write(Self.lake, to: "\($0).yaml") }
    return try Tool.run(
      ["array"] + files + [
        "--seeds", "4..6", "--set", "agent.gamma=0.9", "--out", folder.path + place + "/tasks.tsv",
      ] + more)
  }

  @Test func aManifestHasOneTaskALineAndScriptsBesideIt() throws {
    let folder = try Scratch()
    let answer = try array(folder)
    #expect(
      answer.status == 0
        && answer.output.hasPrefix("6 tasks in \(folder.path)/tasks.tsv; submit them with one of:\n"))
    let lines = try String(contentsOfFile: folder.path + "/tasks.tsv", encoding: .utf8).split(separator: "\n")
    #expect(lines[0] == "task\texperiment\tseed\tsettings\tout" && lines.count == 7)
    #expect(lines[5] == "5\tpond.yaml\t5\t[\"agent.gamma=0.9\"]\truns/pond")
    #expect(
      try folder.names == [
        "lake.yaml", "pond.yaml", "tasks.condor.sub", "tasks.kubernetes.yaml", "tasks.logs",
        "tasks.parallel.sh",
        "tasks.slurm.sh", "tasks.tsv",
      ])
    for script in ["tasks.slurm.sh", "tasks.parallel.sh"] {
      #expect(FileManager.default.isExecutableFile(atPath: folder.path + "/" + script))
    }
    for (ending, words) in [
      ("slurm.sh", "\n#SBATCH --array=1-6\n"), ("parallel.sh", "\n  seq 1 6\n"),
      ("kubernetes.yaml", "\n  completions: 6\n"), ("condor.sub", "\nqueue 6\n"),
    ] {
      let script = try String(contentsOfFile: "\(folder.path)/tasks.\(ending)", encoding: .utf8)
      #expect(script.contains(words), "every task is in \(ending)")
    }
    let again = try array(folder)
    #expect(again.status == 64)
    #expect(
      again.errors
        == "rl-lab: \(folder.path)/tasks.tsv exists; add --overwrite to replace it, or name another with --out\n"
    )
  }

  @Test func theRunsOfAnArrayAreInTheFolderThatIsNamed() throws {
    let folder = try Scratch()
    #expect(try array(folder, ["--runs", "../study/"]).status == 0)
    let lines = try String(contentsOfFile: folder.path + "/tasks.tsv", encoding: .utf8).split(separator: "\n")
    #expect(
      lines.dropFirst().map { $0.split(separator: "\t").last } == [
        "../study/lake", "../study/lake", "../study/lake", "../study/pond", "../study/pond", "../study/pond",
      ])
  }

  /// Writes the run of a task.
  ///
  /// - Parameter status: how it ended; nil for one whose process was killed.
  private func write(_ status: RunStatus?, to path: String) throws {
    let facts = RunFacts(
      experiment: "lake", seed: 1, environment: "FrozenLake-v1", maxEpisodeSteps: 100, actionCount: 4,
      algorithm: "q-learning", settings: RunSettings([.init("training.steps", "10")]),
      provenance: Provenance(
        version: "0", toolchain: "Swift 6.3.1", processor: "EPYC", commandLine: "rl-lab run lake.yaml",
        host: "Debian 12"))
    let writer = try RunWriter(creating: path, facts: facts)
    if let status { try writer.finish(status: status, steps: 5, episodes: 0, wallSeconds: 1) }
  }

  @Test func whatIsNeitherDoneNorDamagedIsSubmittedAgain() throws {
    let folder = try Scratch()
    let endings: [RunStatus?] = [.finished, .diverged, .interrupted, .failed, nil]
    for (index, status) in endings.enumerated() {
      try write(status, to: "\(folder.path)/runs/seed-\(index + 1).sqlite")
    }
    try Data("no run".utf8).write(to: folder.url.appendingPathComponent("runs/seed-6.sqlite"))
    let tasks = (1...7).map {
      TaskManifest.Task(number: $0, experiment: "lake.yaml", seed: UInt64($0), settings: [], out: "runs")
    }
    let status = TaskStatus(TaskManifest(path: folder.path + "/tasks.tsv", tasks: tasks))
    #expect(
      status.states.map(\.state) == [
        .finished, .diverged, .interrupted, .failed, .interrupted, .unreadable, .waiting,
      ])
    #expect(status.missing == [3, 4, 5, 7])
  }

  @Test func eachEngineGetsPathsInItsOwnQuotes() throws {
    let folder = try Scratch()
    let place = folder.path + Self.oddFolder
    let written = try array(folder, in: Self.oddFolder)
    #expect(written.status == 0)
    let quoted = place.replacing("'", with: "'\\''")
    #expect(written.output.contains("\n  '\(quoted)/tasks.parallel.sh'\n"))
    func script(_ ending: String) throws -> String {
      try String(contentsOfFile: "\(place)/tasks.\(ending)", encoding: .utf8)
    }
    let escaped = "\(folder.path)/it's 5% of a \\\"study\\\", lr=1"
    #expect(
      try script("slurm.sh").contains(
        "#SBATCH --output=\"\(escaped.replacing("%", with: "%%"))/tasks.logs/%a.txt\"\n"))
    let kubernetes = try script("kubernetes.yaml")
    #expect(kubernetes.contains("\"--task\", \"\(escaped)/tasks.tsv\", "))
    #expect(kubernetes.contains("mountPath: \"\(escaped)\"}\n"))
    let doubled = "\(folder.path)/it''s 5% of a \"\"study\"\", lr=1"
    #expect(
      try script("condor.sub").contains(
        "arguments = \"run --task '\(doubled)/tasks.tsv' --jobs 1 --progress plain\"\n"))
  }

  @Test func aTaskIsTheRunOfItsLine() throws {
    let folder = try Scratch()
    _ = try array(folder)
    let alone = try Tool.run([
      "run", folder.path + "/pond.yaml", "--seeds", "5", "--set", "agent.gamma=0.9", "--out",
      folder.path + "/alone",
    ])
    #expect(alone.status == 0)
    let answer = try Tool.run(["run", "--task", folder.path + "/tasks.tsv:5", "--progress", "off", "--json"])
    #expect(answer.status == 0 && answer.errors == "")
    let path = folder.path + "/runs/pond/seed-5.sqlite"
    #expect(try answer.objects.map { $0["run"] as? String } == [path])
    #expect(try RunTests.Content(path) == RunTests.Content(folder.path + "/alone/seed-5.sqlite"))
    // Done is done: an engine may start a task twice.
    let twice = try Tool.run(["run", "--task", folder.path + "/tasks.tsv:5", "--progress", "off", "--json"])
    #expect(twice.status == 0 && twice.output == "")
    let status = try Tool.run(["array", "status", folder.path + "/tasks.tsv", "--json"])
    let states = try status.objects
    let found = states.prefix(6).map { $0["state"] as? String }
    #expect(found == ["waiting", "waiting", "waiting", "waiting", "finished", "waiting"])
    #expect(
      states[6]["submit_again"] as? [Int] == [1, 2, 3, 4, 6] && states[6]["array"] as? String == "1-4,6")
    let words = try Tool.run(["array", "status", folder.path + "/tasks.tsv"])
    #expect(
      words.output == """
        6 tasks: 1 finished, 5 waiting
        submit again with one of:
          sbatch --array=1-4,6 \(folder.path)/tasks.slurm.sh
          \(folder.path)/tasks.parallel.sh 1-4,6

        """)
  }

  @Test func whatTheTaskOfAStudyCannotDoIsRefused() throws {
    let folder = try Scratch()
    _ = try folder.write(Self.lake, to: "lake.yaml")
    let manifest = try folder.write(
      "task\texperiment\tseed\tsettings\tout\tuntil\n1\tlake.yaml\t1\t[]\truns\t1000\n", to: "round-1.tsv")
    let task = ["run", "--task", manifest + ":1", "--progress", "off"]
    for option in ["--dry-run", "--json", "--watch"] {
      let answer = try Tool.run(task + [option])
      #expect(answer.status == 64)
      #expect(
        answer.errors
          == "rl-lab: \(manifest): \(option) does nothing for the tasks of a study; leave it out\n")
    }
    #expect(try folder.names == ["lake.yaml", "round-1.tsv"])
    #expect(try Tool.run(task).status == 0)
    #expect(try RunReader(folder.path + "/runs/seed-1.sqlite").progress().steps == 1_000)
  }

  @Test func aTaskFindsItsFilesFromAnyFolder() throws {
    let folder = try Scratch()
    _ = try folder.write(Self.lake, to: "lake.yaml")
    for arguments in [
      ["run", "lake.yaml", "--seeds", "1", "--out", "first", "--progress", "off"],
      ["export", "first/seed-1.sqlite", "--out", "weights.safetensors"],
      [
        "array", "lake.yaml", "--seeds", "1", "--set", "agent.init_from=weights.safetensors", "--out",
        "study/tasks.tsv",
      ],
    ] {
      let answer = try Tool.run(arguments, in: folder.url)
      try #require(answer.status == 0, "\(answer.errors)")
    }
    let task = try Tool.run(["run", "--task", folder.path + "/study/tasks.tsv:1", "--progress", "off"])
    #expect(task.status == 0, "\(task.errors)")
  }

  @Test(arguments: [
    (["SLURM_ARRAY_TASK_ID": "3"], 3), (["JOB_COMPLETION_INDEX": "3"], 4), (["RL_LAB_TASK_INDEX": "0"], 1),
    (["SLURM_ARRAY_TASK_ID": "3", "RL_LAB_TASK_OFFSET": "1000"], 1003),
  ])
  func anEngineSaysWhichTaskAProcessIs(environment: [String: String], number: Int) throws {
    let reference = try TaskReference("a/tasks.tsv", environment: environment)
    #expect(reference.number == number && reference.manifest == "a/tasks.tsv")
    #expect(try TaskReference("a/tasks.tsv:17", environment: environment).number == 17)
  }

  @Test(arguments: [("9223372036854775807", 0), ("-9223372036854775807", -2)])
  func numbersThatAreTooLargeTogetherAreRefused(offset: String, index: Int) throws {
    let environment = ["RL_LAB_TASK_INDEX": "\(index)", "RL_LAB_TASK_OFFSET": offset]
    let failure = #expect(throws: (any Error).self) {
      try TaskReference("a/tasks.tsv", environment: environment)
    }
    let text = "RL_LAB_TASK_INDEX is \(index) and RL_LAB_TASK_OFFSET \(offset), too large together"
    #expect(failure.map { "\($0)" } == text)
  }

  @Test func numbersAreWrittenAsRanges() {
    #expect(TaskStatus.ranges([1, 2, 3, 7, 9, 10]) == "1-3,7,9-10" && TaskStatus.ranges([]) == "")
  }

  @Test func pathsAreRelativeToTheManifest() {
    #expect(TaskManifest.relative("/a/b/x.yaml", to: "/a/b/tasks.tsv") == "x.yaml")
    #expect(TaskManifest.relative("/a/Experiments/x.yaml", to: "/a/b/tasks.tsv") == "../Experiments/x.yaml")
  }

  @Test(arguments: [
    (
      ["run", "--task", "FOLDER/tasks.tsv:7"], 64 as Int32,
      "rl-lab: FOLDER/tasks.tsv: no task 7; it has tasks 1 to 6"
    ),
    (
      ["run", "--task", "FOLDER/tasks.tsv:-9223372036854775808"], 64,
      "rl-lab: FOLDER/tasks.tsv: no task -9223372036854775808; it has tasks 1 to 6"
    ),
    (
      ["run", "--task", "FOLDER/none.tsv:1"], 66,
      "rl-lab: FOLDER/none.tsv: no such manifest; 'rl-lab array' writes one"
    ),
    (
      ["array", "status", "FOLDER/lake.yaml"], 65,
      "rl-lab: FOLDER/lake.yaml:1: not a manifest, whose first line names the columns task, experiment, seed, settings, out; 'rl-lab array' writes one"
    ),
    (
      ["run", "--task", "FOLDER/tasks.tsv"], 64,
      "rl-lab: --task FOLDER/tasks.tsv: name a task, such as FOLDER/tasks.tsv:17; none of the variables SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX, RL_LAB_TASK_INDEX is set"
    ),
    (
      ["array", "FOLDER/lake.yaml", "FOLDER/lak.yaml", "--out", "FOLDER/more.tsv"], 66,
      "FOLDER/lak.yaml: no such file; did you mean 'FOLDER/lake.yaml'?"
    ),
  ])
  func aWrongTaskIsToldOf(arguments: [String], status: Int32, message: String) throws {
    let folder = try Scratch()
    _ = try array(folder)
    let answer = try Tool.run(arguments.map { $0.replacing("FOLDER", with: folder.path) })
    #expect(answer.status == status)
    #expect(answer.errors.replacing(folder.path, with: "FOLDER") == message + "\n")
  }

  @Test(
    .enabled(if: hasTool("parallel"), "GNU parallel is not on this machine: apt-get install parallel"),
    arguments: ["", oddFolder])
  func gnuParallelRunsAnArrayAndGoesOnWithWhatIsMissing(place: String) throws {
    let folder = try Scratch()
    #expect(try array(folder, in: place).status == 0)
    let tool = folder.path + place + "/the tool"
    try FileManager.default.createSymbolicLink(atPath: tool, withDestinationPath: Tool.executable.path)
    for (tasks, states) in [
      ("2,4-5", [false, true, false, true, true, false]), ("", Array(repeating: true, count: 6)),
    ] {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: folder.path + place + "/tasks.parallel.sh")
      process.arguments = tasks.isEmpty ? [] : [tasks]
      process.environment = ProcessInfo.processInfo.environment.merging(["RL_LAB": tool]) { $1 }
      (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      let status = try Tool.run(["array", "status", folder.path + place + "/tasks.tsv", "--json"])
      let found = try status.objects.prefix(6).map { $0["state"] as? String == "finished" }
      #expect(found == states)
    }
  }
}

/// Whether a program is on the path.
func hasTool(_ name: String) -> Bool {
  (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
    FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
  }
}
