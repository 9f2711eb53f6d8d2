import Foundation
import RunStore
import TestSupport
import Testing

/// How runs are stopped, gone on with and compared from the command line.
struct ResumeCommandTests {
  private static let table = """
    environment: {id: FrozenLake-v1}
    agent: {algorithm: q-learning}
    training: {steps: 20_000}
    evaluation: {every: 5_000, episodes: 5}
    checkpoint: {every: 2_000}
    """
  /// Its one evaluation before the end takes hours.
  private static let longEvaluation = """
    environment: {id: CliffWalking-v1}
    agent: {algorithm: q-learning, exploration_initial_eps: 1, exploration_final_eps: 1}
    training: {steps: 20_000}
    evaluation: {every: 10_000, episodes: 1_000_000, epsilon: 1, max_episode_steps: 1_000_000}
    checkpoint: {every: 4_000}
    """

  private struct Running {
    let process: Process
    let output = Pipe()
    let errors = Pipe()

    init(_ arguments: [String]) throws {
      process = Tool.start(arguments)
      (process.standardOutput, process.standardError) = (output, errors)
      process.standardInput = FileHandle.nullDevice
      try process.run()
    }

    func finish() throws -> Tool.Answer { try Tool.finish(process, output, errors) }

    /// Waits until the run file has a checkpoint at `step`.
    func waitForCheckpoint(_ step: Int, in path: String) throws {
      let deadline = Date(timeIntervalSinceNow: 60)
      while Date.now < deadline {
        let found =
          FileManager.default.fileExists(atPath: path)
          ? try RunReader(path).statePosition()?.step : nil
        if let found, found >= step { return }
        usleep(10_000)
      }
      Issue.record("no checkpoint at step \(step)")
    }
  }

  @Test func aSignalDuringAnEvaluationEndsItWithACheckpointAndTheCommandToGoOn() throws {
    let folder = try Scratch()
    let config = try folder.write(Self.longEvaluation, to: "cliff.yaml")
    let arguments = ["run", config, "--out", folder.path + "/out", "--progress", "off", "--jobs", "1"]
    let running = try Running(arguments)
    let path = folder.path + "/out/seed-1.sqlite"
    try running.waitForCheckpoint(8_000, in: path)
    usleep(300_000)
    let start = ContinuousClock.now
    running.process.terminate()
    let answer = try running.finish()
    // Two seconds are promised on a machine of one's own.
    #expect(ContinuousClock.now - start < .seconds(6))
    #expect(answer.status == 143)
    #expect(
      answer.errors
        == "stopped by a signal; everything is saved. Resume with: rl-lab \(arguments.joined(separator: " ")) --resume\n"
    )
    #expect(answer.output.contains("interrupted"))
    let reader = try RunReader(path)
    #expect(try reader.status == .interrupted)
    #expect(try reader.statePosition()?.step == 10_000)
    #expect(try reader.evaluations().isEmpty)
    #expect(try reader.checkpoints().map(\.kind) == [.periodic, .periodic, .interrupted])
    #expect(!FileManager.default.fileExists(atPath: path + "-lock"))
  }

  @Test func twoSignalsInARowLeaveARunThatIsWhole() throws {
    let folder = try Scratch()
    let config = try folder.write(Self.table, to: "lake.yaml")
    let whole = folder.path + "/whole"
    #expect(try Tool.run(["run", config, "--out", whole]).status == 0)
    let out = folder.path + "/out"
    let running = try Running([
      "run", config, "--out", out, "--progress", "off", "--set", "training.steps=2_000_000_000",
    ])
    try running.waitForCheckpoint(2_000, in: out + "/seed-1.sqlite")
    running.process.interrupt()
    running.process.interrupt()
    #expect(try running.finish().status == 130)
    #expect(try Tool.run(["digest", out]).status == 0)
  }

  /// Behind `--` a word is no option.
  @Test func theCommandToResumeHasItsOptionBeforeTheTerminator() throws {
    let folder = try Scratch()
    let config = try folder.write(Self.table, to: "lake.yaml")
    let running = try Running([
      "run", "--out", folder.path + "/out", "--set", "training.steps=2_000_000_000", "--progress", "off",
      "--overwrite", "--", config,
    ])
    try running.waitForCheckpoint(2_000, in: folder.path + "/out/seed-1.sqlite")
    running.process.terminate()
    let answer = try running.finish()
    #expect(answer.status == 143)
    #expect(answer.errors.hasSuffix(" --progress off --resume -- \(config)\n"), "\(answer.errors)")
  }

  @Test func aSecondTrainerEndsWithStatusSeventyFive() throws {
    let folder = try Scratch()
    let config = try folder.write(Self.table, to: "lake.yaml")
    let out = folder.path + "/out"
    let arguments = [
      "run", config, "--out", out, "--progress", "off", "--set", "training.steps=2_000_000_000",
    ]
    let running = try Running(arguments)
    let path = out + "/seed-1.sqlite"
    try running.waitForCheckpoint(2_000, in: path)
    for more in ["--resume", "--overwrite"] {
      let answer = try Tool.run(arguments + [more])
      #expect(answer.status == 75)
      #expect(answer.output == "")
      let holder = "rl-lab: \(path): being written by process \(running.process.processIdentifier) on "
      #expect(answer.errors.hasPrefix(holder), "\(answer.errors)")
      #expect(answer.errors.hasSuffix("; wait for it to end, or stop it\n"))
    }
    kill(running.process.processIdentifier, SIGKILL)
    _ = try running.finish()
    #expect(FileManager.default.fileExists(atPath: path + "-lock"))
    // The lock went with the process; the file that it left is recognised.
    let step = try #require(try RunReader(path).statePosition()).step
    let answer = try Tool.run([
      "run", config, "--out", out, "--progress", "off", "--resume", "--set", "training.steps=\(step + 2_000)",
    ])
    #expect(answer.status == 0)
    #expect(
      answer.errors.contains(
        "seed 1: taken over from process \(running.process.processIdentifier) on "), "\(answer.errors)")
    #expect(!FileManager.default.fileExists(atPath: path + "-lock"))
  }

  @Test func localeAndTimeZoneChangeNothing() throws {
    let folder = try Scratch()
    let config = try folder.write(Self.table, to: "lake.yaml")
    var digests: Set<String> = []
    let places = [
      ["LC_ALL": "C", "TZ": "UTC"], ["LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8", "TZ": "Asia/Kathmandu"],
      ["LC_ALL": "tr_TR.UTF-8", "TZ": "America/St_Johns", "TERM": "dumb"],
    ]
    for (index, place) in places.enumerated() {
      let process = Tool.start(["run", config, "--out", "\(folder.path)/\(index)", "--progress", "plain"])
      process.environment = ProcessInfo.processInfo.environment.merging(place) { $1 }
      (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
      try process.run()
      process.waitUntilExit()
      digests.insert(try RunReader("\(folder.path)/\(index)/seed-1.sqlite").digest().whole)
    }
    #expect(digests.count == 1)
  }

  @Test func digestAndVerifySayTheSameOfARun() throws {
    let folder = try Scratch()
    let config = try folder.write(Self.table, to: "lake.yaml")
    let out = folder.path + "/out"
    #expect(try Tool.run(["run", config, "--out", out]).status == 0)
    let path = out + "/seed-1.sqlite"
    let digest = try RunReader(path).digest()
    #expect(try Tool.run(["digest", out]).output == "\(digest.whole)  \(path)\n")
    let object = try #require(try Tool.run(["digest", out, "--json"]).objects.first)
    #expect(object["digest"] as? String == digest.whole && object["step"] as? Int == 20_000)
    let parts = try #require(object["parts"] as? [String: String])
    #expect(
      parts.keys.sorted() == [
        "agent", "checkpoints", "environments", "episodes", "evaluations", "facts", "metrics", "owed",
        "summaries", "trainer",
      ])
    let verified = try Tool.run(["verify", out, "--steps", "20_000"])
    #expect(verified.status == 0)
    #expect(
      verified.output.hasPrefix("\(path): equal in 20,000 steps, ")
        && verified.output.hasSuffix("and the training state\n"))
    let answer = try Tool.run(["verify", out, "--steps", "7000", "--json"])
    #expect(try answer.objects.first?["equal"] as? Bool == true)
    #expect(try answer.objects.first?["state_compared"] as? Bool == false)
  }
}
