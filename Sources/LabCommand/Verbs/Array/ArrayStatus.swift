import ArgumentParser
import Foundation
import Lab
import Text

struct ArrayStatus: Verb {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say from the run files which tasks of a manifest are done, and what to submit again.",
    discussion: "Example: rl-lab array status study/tasks.tsv")

  @Argument(help: "A manifest.") var manifest: String
  @Flag(help: "Print one JSON object per task, and one with the tasks to submit again.") var json = false

  func run(_ lab: LabContext) throws -> Int32 {
    let tasks = try TaskManifest(reading: manifest)
    let status = TaskStatus(tasks)
    let missing = status.missing
    if json {
      for (task, state) in status.states {
        lab.output.json(["task": .integer(task), "state": .text(state.rawValue)])
      }
      lab.output.json([
        "submit_again": JSON(missing), "array": .text(TaskStatus.ranges(missing)),
      ])
      return 0
    }
    let counts = TaskStatus.State.allCases.filter { status.count($0) > 0 }.map {
      "\(Readable.grouped(status.count($0))) \($0.rawValue)"
    }
    lab.output.data("\(Readable.grouped(tasks.tasks.count)) tasks: \(counts.joined(separator: ", "))")
    for (task, state) in status.states where state == .unreadable {
      lab.output.data(
        "task \(task): \(tasks.runFile(tasks.tasks[task - 1])) cannot be read; remove it to train it again")
    }
    guard !missing.isEmpty else { return 0 }
    let scripts = TaskScripts(
      manifest: manifest, count: tasks.tasks.count,
      program: Bundle.main.executablePath ?? CommandLine.arguments[0])
    lab.output.data("submit again with one of:")
    for command in scripts.again(TaskStatus.ranges(missing)) { lab.output.data("  \(command)") }
    return 0
  }
}
