import Foundation
import RLCore
import RunStore
import TestSupport
import Testing

/// Training that is killed, or that its disk fails, at any change to its files.
///
///     RL_LAB_LONG_TESTS=1 ./rl-lab test --filter FaultTests
///
/// kills each family of agents 200 times; the ordinary tests do it 30 times in all.
@Suite(.enabled(if: Faults.canRun, "the faults are put under the tool by LD_PRELOAD, on Linux"))
struct FaultTests {
  static let isLong = ProcessInfo.processInfo.environment["RL_LAB_LONG_TESTS"] == "1"

  struct Family: Sendable, CustomTestStringConvertible {
    let name: String
    let environment: String
    let agent: String
    var environments = 1
    var testDescription: String { name }

    var configuration: String {
      """
      environment: {id: \(environment)}
      agent: {\(agent)}
      training: {steps: 1500, environments: \(environments)}
      evaluation: {every: 400, episodes: 2, max_episode_steps: 50}
      checkpoint: {every: 150, keep: 2}
      """
    }
  }

  private static let small =
    "net_arch: [8], learning_starts: 100, train_freq: 5, batch_size: 8, buffer_size: 600, target_update_interval: 50"
  static let families = [
    Family(
      name: "tables", environment: "FrozenLake-v1", agent: "algorithm: q-learning, n_steps: 3",
      environments: 3),
    Family(name: "models", environment: "CliffWalking-v1", agent: "algorithm: prioritized-sweeping"),
    Family(name: "networks", environment: "CartPole-v1", agent: "algorithm: dqn, \(small)", environments: 2),
    Family(name: "distributions", environment: "TicTacToe-v0", agent: "algorithm: rainbow, \(small)"),
  ]

  /// What is run, the run that nothing happened to, and how often its files change.
  private struct Bench {
    let folder: Scratch
    let config: String
    let whole: RunDigest
    let changes: Int

    init(_ family: Family) throws {
      folder = try Scratch()
      config = try folder.write(family.configuration, to: "\(family.name).yaml")
      let answer = try Self.run(config, out: folder.path + "/whole", at: 0, "", count: folder.path + "/count")
      try #require(answer.status == 0, "\(answer.errors)")
      whole = try RunReader(folder.path + "/whole/seed-1.sqlite").digest()
      let count = try String(contentsOfFile: folder.path + "/count", encoding: .utf8)
      changes = try #require(Int(count.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    static func run(
      _ config: String, out: String, at change: Int, _ kind: String, count: String? = nil,
      resumes: Bool = false
    ) throws -> Tool.Answer {
      let process = Tool.start(
        ["run", config, "--out", out, "--progress", "off", "--jobs", "1"] + (resumes ? ["--resume"] : []))
      var environment = ProcessInfo.processInfo.environment
      environment["LD_PRELOAD"] = try Faults.library()
      environment["FAULT_FOLDER"] = out
      environment["FAULT_AT"] = "\(change)"
      environment["FAULT_KIND"] = kind
      environment["FAULT_COUNT"] = count
      process.environment = environment
      let (output, errors) = (Pipe(), Pipe())
      (process.standardOutput, process.standardError) = (output, errors)
      process.standardInput = FileHandle.nullDevice
      try process.run()
      return try Tool.finish(process, output, errors)
    }
  }

  /// Kills training at `kills` of its changes, resumes it, kills it again, until it ends.
  @Test(arguments: families) func aKilledRunEndsAsIfItHadNotBeenKilled(_ family: Family) throws {
    let bench = try Bench(family)
    var random = RandomStream(seed: 2026)
    var left = Self.isLong ? 200 : 8
    var trial = 0
    while left > 0 {
      trial += 1
      let out = "\(bench.folder.path)/\(trial)"
      var story: [String] = []
      while true {
        let change = 1 + random.below(bench.changes + 20)
        let kind = ["kill", "torn"][random.below(2)]
        story.append("\(kind) at \(change)")
        let answer = try Bench.run(
          bench.config, out: out, at: change, kind,
          resumes: !story.isEmpty && FileManager.default.fileExists(atPath: out))
        if answer.status == 0 { break }
        try #require(answer.status == 1009, "\(story): \(answer.errors)")
        left -= 1
        try #require(story.count < 60, "\(story)")
      }
      let digest = try RunReader(out + "/seed-1.sqlite").digest()
      #expect(digest == bench.whole, "seed 2026, trial \(trial): \(story)")
      try FileManager.default.removeItem(atPath: out)
    }
  }

  /// The disk is full, the folder has become read-only, or writing is not permitted, from the n-th change on.
  @Test(arguments: [(ENOSPC, "full"), (EROFS, "read-only"), (EACCES, "denied"), (EIO, "broken")])
  func aRunWhoseDiskFailsKeepsItsLastCheckpoint(_ fault: (error: Int32, name: String)) throws {
    let bench = try Bench(Self.families[2])
    var random = RandomStream(seed: 11)
    for trial in 0..<(Self.isLong ? 60 : 4) {
      let out = "\(bench.folder.path)/\(fault.name)-\(trial)"
      // The first changes make the folder and the file.
      let change = trial == 0 ? 2 : 1 + random.below(bench.changes)
      let answer = try Bench.run(bench.config, out: out, at: change, "\(fault.error)")
      // Its very last changes only tidy up.
      guard answer.status != 0 else { continue }
      #expect(answer.status == 74, "at change \(change): \(answer.errors)")
      #expect(answer.errors.contains(out), "\(answer.errors)")
      #expect(answer.errors.split(separator: "\n").count == 1, "\(answer.errors)")
      if answer.errors.contains("cannot write: ") {
        #expect(answer.errors.contains(" bytes are free on its disk; everything recorded before is kept"))
      }
      let path = out + "/seed-1.sqlite"
      if FileManager.default.fileExists(atPath: path), let position = try RunReader(path).statePosition() {
        #expect(try RunReader(path).tensors(checkpoint: .latest).checkpoint.step == position.step)
      }
      let again = try Bench.run(bench.config, out: out, at: 0, "", resumes: true)
      #expect(again.status == 0, "\(again.errors)")
      #expect(try RunReader(path).digest() == bench.whole, "change \(change)")
    }
  }
}

/// The library of faults, compiled once.
enum Faults {
  #if os(Linux)
    static let canRun = true
  #else
    static let canRun = false
  #endif

  static func library() throws -> String { try built.get() }

  private static let built = Result {
    let source = Repository.root.appendingPathComponent("Tests/Faults/faults.c").path
    let library = Tool.executable.deletingLastPathComponent().appendingPathComponent("faults.so").path
    let compiler = Process()
    compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    compiler.arguments = ["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"]
    try compiler.run()
    compiler.waitUntilExit()
    try #require(compiler.terminationStatus == 0)
    return library
  }
}
