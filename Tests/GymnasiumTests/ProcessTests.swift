import Foundation
import Testing

/// How workers end.
@Suite(.enabled(if: Python.hasGymnasium, needsGymnasium), .serialized)
struct ProcessTests {
  /// Starts a run whose environment hangs, and hands over the tool's process with the worker's number.
  private func hanging(_ body: (_ tool: Process, _ worker: pid_t, _ errors: Pipe) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rl-lab-hanging-\(getpid())")
      .path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try """
    environment: {id: "gymnasium:replies:Odd/Corridor-v0", odd: hang}
    agent: {algorithm: random}
    training: {steps: 400}
    evaluation: {every: 0}
    """.write(toFile: "\(folder)/hang.yaml", atomically: false, encoding: .utf8)
    let tool = Process()
    tool.executableURL = Python.toolURL
    tool.arguments = ["run", "\(folder)/hang.yaml", "--out", "\(folder)/runs", "--progress", "off"]
    tool.environment = ProcessInfo.processInfo.environment.merging([
      "PYTHONPATH": Python.folder, "HANGING": "\(folder)/pid",
    ]) { $1 }
    let errors = Pipe()
    tool.standardError = errors
    tool.standardOutput = FileHandle.nullDevice
    try tool.run()
    let number = try #require(
      waited(60) { (try? String(contentsOfFile: "\(folder)/pid", encoding: .utf8)).flatMap { pid_t($0) } })
    try body(tool, number, errors)
  }

  private func waited<Value>(_ seconds: Double, _ question: () -> Value?) -> Value? {
    let end = Date(timeIntervalSinceNow: seconds)
    while Date() < end {
      if let value = question() { return value }
      usleep(20_000)
    }
    return nil
  }

  @Test func aKilledTrainerTakesItsWorkerAlong() throws {
    try hanging { tool, worker, _ in
      kill(tool.processIdentifier, SIGKILL)
      tool.waitUntilExit()
      #expect(waited(10) { kill(worker, 0) == 0 ? nil : true } == true, "the worker lives on")
    }
  }

  @Test func whatADeadWorkerHasStartedKeepsNobody() throws {
    let place = FileManager.default.temporaryDirectory.path + "/rl-lab-orphan-\(getpid())"
    defer { try? FileManager.default.removeItem(atPath: place) }
    let start = Date()
    let answer = try Python.tool(
      ["check", "gymnasium:replies:Odd/Corridor-v0", "--set", "odd=orphans", "--steps", "5"],
      ["ORPHAN": place])
    #expect(Date().timeIntervalSince(start) < 30, "it prints for a minute")
    #expect(answer.status == 1 && answer.errors.contains(": its Python process exited with status 3"))
    let orphan = try #require(pid_t(String(contentsOfFile: place, encoding: .utf8)))
    #expect(waited(10) { kill(orphan, 0) == 0 ? nil : true } == true, "the orphan lives on")
  }

  @Test func anInterruptEndsARunWhoseEnvironmentHangs() throws {
    try hanging { tool, _, errors in
      let start = Date()
      kill(tool.processIdentifier, SIGINT)
      let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      tool.waitUntilExit()
      #expect(tool.terminationStatus == 130)
      #expect(Date().timeIntervalSince(start) < 5, "two seconds are promised; the machine may be busy")
      #expect(
        text.hasPrefix(
          "rl-lab: seed 1: gymnasium:replies:Odd/Corridor-v0: Python did not respond when the run was stopped, and was killed\n"
        ))
    }
  }
}
