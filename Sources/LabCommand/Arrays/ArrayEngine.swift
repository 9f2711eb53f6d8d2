import ArgumentParser
import Comparison
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
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    guard !folders.contains(where: { FileManager.default.isExecutableFile(atPath: "\($0)/\(tool)") }) else {
      return
    }
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
      words = [scripts.path(ending), tasks]
      if let limit { environment["JOBS"] = "\(limit)" }
    }
    return try ArraySubmission(words, environment, words: scripts.path("submission.txt"))
  }
}

/// Tasks that an engine has.
final class ArraySubmission {
  private let process = Process()
  private let path: String

  /// - Parameter words: a file for what the engine says.
  fileprivate init(_ command: [String], _ environment: [String: String], words path: String) throws {
    self.path = path
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    (process.arguments, process.environment) = (command, environment)
    process.standardInput = FileHandle.nullDevice
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let file = FileHandle(forWritingAtPath: path)
    else { throw LabFailure(.io, "\(displayable(path)): cannot be written") }
    (process.standardOutput, process.standardError) = (file, file)
    do { try process.run() } catch {
      throw LabFailure(.failure, "\(command[0]): cannot be started: \(error.localizedDescription)")
    }
  }

  var isRunning: Bool { process.isRunning }

  /// The last line that the engine said; empty for none.
  var lastWords: String {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").last.map { printable(String($0), limit: 200) } ?? ""
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
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("Submitted batch job ") }) else {
      return nil
    }
    return line.split(separator: " ").last.flatMap { Int($0) }
  }
}
