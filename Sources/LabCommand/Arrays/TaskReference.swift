import Foundation
import Lab

/// What `--task` names: a manifest and a task of it, or the task that an engine's variable says.
package struct TaskReference {
  package let manifest: String
  package let number: Int

  /// Variables of engines that say which task of an array a process is, and the number of their first one.
  private static let variables = [
    ("SLURM_ARRAY_TASK_ID", 1), ("JOB_COMPLETION_INDEX", 0), ("RL_LAB_TASK_INDEX", 0),
  ]
  /// Added to the engine's number, for arrays that are submitted in parts.
  private static let offset = "RL_LAB_TASK_OFFSET"

  /// - Throws: `LabFailure` where no task is named.
  package init(_ text: String, environment: [String: String] = ProcessInfo.processInfo.environment) throws {
    if let colon = text.lastIndex(of: ":"), let number = Int(text[text.index(after: colon)...]) {
      (manifest, self.number) = (String(text[..<colon]), number)
      return
    }
    manifest = text
    guard let (name, first) = Self.variables.first(where: { environment[$0.0]?.isEmpty == false }) else {
      throw LabFailure(
        .usage,
        "--task \(printable(text)): name a task, such as \(printable(text)):17; none of the variables \(Self.variables.map(\.0).joined(separator: ", ")) is set"
      )
    }
    let index = environment[name].flatMap { Int($0) }
    let offset = environment[Self.offset].map { Int($0) } ?? 0
    guard let index, let offset else {
      let wrong = index == nil ? name : Self.offset
      throw LabFailure(.usage, "\(wrong) is '\(printable(environment[wrong] ?? ""))', not a number")
    }
    let (sum, isBeyond) = index.addingReportingOverflow(offset)
    let (number, isStillBeyond) = sum.addingReportingOverflow(1 - first)
    guard !isBeyond, !isStillBeyond else {
      throw LabFailure(.usage, "\(name) is \(index) and \(Self.offset) \(offset), too large together")
    }
    self.number = number
  }
}
