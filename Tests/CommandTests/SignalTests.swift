import Foundation
import RunStore
import TestSupport
import Testing

/// What terminals, batch systems and impatient people send to a run.
@Suite(.serialized) struct SignalTests {
  private struct Running {
    let process: Process
    let errors: Pipe
    let output = Pipe()

    /// - Parameter prefix: what the shell does before it becomes the tool.
    init(_ arguments: [String], prefix: String = "") throws {
      process = Process()
      errors = Pipe()
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["-c", "\(prefix) exec \"$@\"", "sh", Tool.executable.path] + arguments
      process.standardInput = FileHandle.nullDevice
      (process.standardOutput, process.standardError) = (output, errors)
      try process.run()
    }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// The answer, and the seconds from now until the process has ended.
    func end() throws -> (answer: Tool.Answer, seconds: Double) {
      let start = Date()
      let answer = try Tool.finish(process, output, errors)
      return (answer, Date().timeIntervalSince(start))
    }
  }

  private func waitFor(_ what: String, _ isThere: () throws -> Bool) throws {
    for _ in 0..<600 {
      if try isThere() { return }
      Thread.sleep(forTimeInterval: 0.05)
    }
    Issue.record("\(what) does not come about")
  }

  @Test func whoWaitsForARunCanBeInterrupted() throws {
    let folder = try Scratch()
    let running = try Running(["watch", folder.path + "/none", "--wait"])
    Thread.sleep(forTimeInterval: 1)
    running.send(SIGINT)
    let answer = try running.end().answer
    #expect(answer.status == 130 && answer.errors.isEmpty, "\(answer.status): \(answer.errors)")
  }

  private static let long = """
    environment: {id: FrozenLake-v1}
    agent: {algorithm: q-learning}
    training: {steps: 900_000_000}
    evaluation: {every: 0, episodes: 1}
    checkpoint: {every: 0}
    """

  /// Training is faster than its visits are counted.
  @Test func aPictureOfVisitsIsDrawnWhileTheRunGoesOn() throws {
    let folder = try Scratch()
    let training = try longRun(folder)
    defer { if training.process.isRunning { training.send(SIGKILL) } }
    let picture = try Running([
      "watch", folder.path + "/out", "--overlay", "visits", "--headless", "--record", folder.file("a.png"),
    ])
    defer { if picture.process.isRunning { picture.send(SIGKILL) } }
    try waitFor("the picture") { !picture.process.isRunning }
    #expect(training.process.isRunning && FileManager.default.fileExists(atPath: folder.file("a.png")))
  }

  /// Starts a run that takes minutes and waits until it trains.
  private func longRun(_ folder: Scratch, prefix: String = "") throws -> Running {
    let config = try folder.write(Self.long, to: "long.yaml")
    let running = try Running(
      ["run", config, "--out", folder.path + "/out", "--progress", "off"], prefix: prefix)
    try waitFor("training") {
      (try? RunReader(folder.path + "/out/seed-1.sqlite").episodes().isEmpty) == false
    }
    return running
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGXCPU])
  func theFirstSignalLeavesACheckpoint(signal: Int32) throws {
    let folder = try Scratch()
    let running = try longRun(folder)
    running.send(signal)
    let (answer, seconds) = try running.end()
    #expect(answer.status == 128 + signal)
    #expect(seconds < 2 || Tool.isSanitized)
    #expect(answer.errors.contains("stopped by a signal; everything is saved. Resume with: "))
    let reader = try RunReader(folder.path + "/out/seed-1.sqlite")
    #expect(try reader.checkpoints().last?.kind == .interrupted)
    #expect(try reader.statePosition() != nil)
  }

  @Test func whatIsSentAgainAndAgainDoesNotCutTheCheckpointShort() throws {
    let folder = try Scratch()
    let running = try longRun(folder)
    for _ in 0..<20 { running.send(SIGXCPU); running.send(SIGHUP) }
    running.send(SIGTERM)
    let answer = try running.end().answer
    // Signals that arrive together are heard in no order.
    #expect([128 + SIGXCPU, 128 + SIGHUP, 128 + SIGTERM].contains(answer.status))
    #expect(try RunReader(folder.path + "/out/seed-1.sqlite").checkpoints().last?.kind == .interrupted)
  }

  @Test func nohupKeepsARunGoing() throws {
    let folder = try Scratch()
    let running = try longRun(folder, prefix: "trap '' HUP;")
    running.send(SIGHUP)
    Thread.sleep(forTimeInterval: 0.3)
    #expect(running.process.isRunning)
    running.send(SIGTERM)
    #expect(try running.end().answer.status == 143)
  }

  @Test(arguments: [
    ("opponent: mcts-1000000, evaluation_opponents: [random]", "environments: 64"),
    ("opponent: random, evaluation_opponents: [alpha-beta-20]", "environments: 1"),
    ("opponent: perfect, evaluation_opponents: [perfect], opening_moves: 16", "environments: 16"),
  ]) func thoughtsOfOpponentsAreBrokenOff(game: String, training: String) throws {
    let folder = try Scratch()
    let config = try folder.write(
      """
      environment: {id: ConnectFour-v0, \(game)}
      agent: {algorithm: dqn, net_arch: [16], learning_starts: 100}
      training: {steps: 20000, \(training)}
      evaluation: {every: 500, episodes: 4}
      """, to: "game.yaml")
    let running = try Running(["run", config, "--out", folder.path + "/out", "--progress", "off"])
    // Wherever it is by then: in the first moves, in a step, in an evaluation.
    Thread.sleep(forTimeInterval: 2)
    running.send(SIGTERM)
    let (answer, seconds) = try running.end()
    #expect(answer.status == 143, "\(answer.errors)")
    #expect(seconds < 2 || Tool.isSanitized, "it took \(seconds) s")
  }

  @Test func aVerificationThatIsStoppedLeavesNothingBehind() throws {
    let folder = try Scratch()
    let config = try folder.write(
      """
      environment: {id: CartPole-v1}
      agent: {algorithm: dqn, learning_starts: 100, net_arch: [256, 256]}
      training: {steps: 20_000}
      evaluation: {every: 0, episodes: 1}
      checkpoint: {every: 0}
      """, to: "pole.yaml")
    let (out, temporary) = (folder.path + "/out", folder.path + "/temporary")
    #expect(try Tool.run(["run", config, "--seeds", "1", "--out", out, "--progress", "off"]).status == 0)
    try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: false)
    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: temporary) }
    let running = try Running(
      ["verify", out, "--steps", "20000"], prefix: "export TMPDIR='\(temporary)';")
    try waitFor("the repetition") { try !names().isEmpty }
    running.send(SIGTERM)
    let answer = try running.end().answer
    #expect(answer.status == 143, "\(answer.output)\(answer.errors)")
    #expect(answer.errors == "stopped by a signal: \(out)/seed-1.sqlite is not verified\n")
    #expect(try names().isEmpty)
  }

  @Test func aLimitOfFileSizeIsAFullDisk() throws {
    let folder = try Scratch()
    let config = try folder.write(Self.long, to: "long.yaml")
    let running = try Running(
      ["run", config, "--out", folder.path + "/out", "--progress", "off"], prefix: "ulimit -f 2000;")
    let answer = try running.end().answer
    #expect(answer.status == 74, "\(answer.errors)")
    #expect(answer.errors.contains(folder.path + "/out/seed-1.sqlite"))
  }
}
