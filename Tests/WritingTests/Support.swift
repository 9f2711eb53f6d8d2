import Foundation
import TestSupport
import Testing

/// Programs, and the tool that was built beside the tests.
extension Repository {
  struct Result {
    var status: Int32
    var output: String
    var errors: String
  }

  static func run(_ program: String, _ arguments: [String], in folder: String) throws -> Result {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = ProcessInfo.processInfo.environment.merging(["RL_LAB_COMMAND": "rl-lab"]) { $1 }
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return Result(status: process.terminationStatus, output: text, errors: complaint)
  }

  static func tool(_ arguments: [String], in folder: String) throws -> Result {
    let tool = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
      .deletingLastPathComponent()
      .appendingPathComponent("rl-lab").path
    return try run(tool, arguments, in: folder)
  }
}
