import Foundation
import TestSupport
import Testing

/// The Python of these tests: what `RL_LAB_PYTHON` names, else `python3`.
enum Python {
  static let interpreter = ProcessInfo.processInfo.environment["RL_LAB_PYTHON"] ?? "python3"
  /// Where Python finds the tests' own modules.
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
    "Python"
  ).path
  static let isThere = run(interpreter, ["-c", "pass"])?.status == 0
  static let hasGymnasium = run(interpreter, ["-c", "import gymnasium"])?.status == 0

  /// Whether there are Atari games.
  static let hasAtari =
    run(interpreter, ["-c", "import gymnasium, ale_py.vector_env"])?.status == 0

  /// Whether Gymnasium's classic worlds can paint themselves.
  static let paints = run(interpreter, ["-c", "import gymnasium, pygame"])?.status == 0

  struct Result {
    var status: Int32
    var output: String
    var errors: String
  }

  static func run(_ program: String, _ arguments: [String], _ variables: [String: String] = [:]) -> Result? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging([
      "PYTHONPATH": folder, "RL_LAB_COMMAND": "rl-lab",
    ]) { $1 }
    .merging(variables) { $1 }
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    guard (try? process.run()) != nil else { return nil }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return Result(status: process.terminationStatus, output: text, errors: complaint)
  }

  static let toolURL = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("rl-lab")

  /// Runs the tool that was built beside the tests.
  static func tool(_ arguments: [String], _ variables: [String: String] = [:]) throws -> Result {
    let tool = toolURL.path
    return try #require(run(tool, arguments, variables), "the tool is not beside the tests: \(tool)")
  }
}

/// A Python program that answers a line with a line.
final class Conversation {
  private let process = Process()
  private let (input, output) = (Pipe(), Pipe())

  init(_ program: String) throws {
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [Python.interpreter, "-c", program]
    (process.standardInput, process.standardOutput) = (input, output)
    try process.run()
  }

  func ask(_ line: String) -> String {
    input.fileHandleForWriting.write(Data((line + "\n").utf8))
    var answer: [UInt8] = []
    while let byte = try? output.fileHandleForReading.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") {
      answer.append(byte)
    }
    return String(decoding: answer, as: UTF8.self)
  }

  func end() {
    input.fileHandleForWriting.write(Data("\n".utf8))
    process.waitUntilExit()
  }
}

/// Said where a test is skipped.
let needsGymnasium: Comment = "needs a Python with gymnasium: set RL_LAB_PYTHON to one"
let needsPython: Comment = "needs python3 on the PATH, or RL_LAB_PYTHON"
