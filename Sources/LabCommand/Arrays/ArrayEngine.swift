import ArgumentParser
import Comparison
import Exporting
import Foundation
import Lab
import Text

/// What trains the tasks of an array, and can be waited for.
enum ArrayEngine: String, CaseIterable, ExpressibleByArgument {
  case slurm, parallel

  private var tool: String { self == .slurm ? "sbatch" : "parallel" }

  /// Of the script's name.
  var ending: String { self == .slurm ? TaskScripts.slurmEnding : TaskScripts.parallelEnding }

  /// - Throws: `LabFailure` where the engine is not installed.
  func requireInstalled() throws {
    if executable(tool) != nil { return }
    throw LabFailure(
      .usage,
      "--array \(rawValue): there is no '\(tool)' on the PATH; call it where there is, or train in this process, without --array"
    )
  }

  /// Hands tasks to the engine.
  ///
  /// - Parameters:
  ///   - tasks: such as `1-4,7`.
  ///   - limit: of tasks at once; nil for the engine's own.
  func submit(_ tasks: String, of scripts: TaskScripts, limit: Int?) throws -> ArraySubmission {
    var environment = ProcessInfo.processInfo.environment
    let words: [String]
    switch self {
    case .slurm:
      words = [
        "sbatch", "--wait", "--array=\(tasks)\(limit.map { "%\($0)" } ?? "")", scripts.path(ending),
      ]
    case .parallel:
      // By its shell: 'env' would take a path with an equals sign for a variable.
      words = ["sh", scripts.path(ending), tasks]
      if let limit { environment["JOBS"] = "\(limit)" }
    }
    return try ArraySubmission(words, environment, log: scripts.path("submission.txt"))
  }
}

/// Tasks that an engine has.
final class ArraySubmission {
  private let process = Process()
  private let log: String

  /// - Parameter log: a file for what the engine says.
  fileprivate init(_ command: [String], _ environment: [String: String], log: String) throws {
    self.log = log
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    (process.arguments, process.environment) = (command, environment)
    process.standardInput = FileHandle.nullDevice
    guard FileManager.default.createFile(atPath: log, contents: nil),
      let file = FileHandle(forWritingAtPath: log)
    else { throw LabFailure(.io, "\(displayable(log)): cannot be written") }
    (process.standardOutput, process.standardError) = (file, file)
    do { try process.run() } catch {
      throw LabFailure(.failure, "\(command[0]): cannot be started: \(error.localizedDescription)")
    }
  }

  var isRunning: Bool { process.isRunning }

  /// The last line that the engine said; empty for none.
  var lastWords: String {
    lines.last.map { printable(String($0), limit: 200) } ?? ""
  }

  private var lines: [Substring] {
    ((try? String(contentsOfFile: log, encoding: .utf8)) ?? "").split(separator: "\n")
  }

  /// Asks all tasks to save their state and end, and waits until they have.
  func stop() {
    if let job = jobNumber {
      let cancel = Process()
      cancel.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      cancel.arguments = ["scancel", "\(job)"]
      if (try? cancel.run()) != nil { cancel.waitUntilExit() }
    } else {
      // GNU parallel takes no further task at the first, and ends those that run at the second.
      for _ in 0..<2 where process.isRunning {
        kill(-process.processIdentifier, SIGTERM)
        Thread.sleep(forTimeInterval: 0.3)
      }
    }
    process.waitUntilExit()
  }

  /// Slurm's: `Submitted batch job 17`.
  private var jobNumber: Int? {
    let line = lines.first { $0.hasPrefix("Submitted batch job ") }
    return line?.split(separator: " ").last.flatMap { Int($0) }
  }
}
