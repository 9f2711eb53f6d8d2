import Comparison
import Foundation
import Lab
import OutputFiles
import RunStore
import Text

/// The tasks of an array, one run a line: what each engine hands out by its number.
///
/// ```
/// task  experiment         seed  settings                     out
/// 1     cartpole-dqn.yaml  1     ["agent.learning_rate=1e-3"] runs/cartpole-dqn
/// ```
///
/// A round of a study has one more column, `until`: environment steps after which a task is done, or nothing for its end.
///
/// Columns are separated by tabs. Paths of experiments and runs are relative to the manifest's folder, so that the folder can
/// be moved as a whole; settings name files by their full paths.
package struct TaskManifest {
  package struct Task: Equatable {
    /// From 1.
    package let number: Int
    package let experiment: String
    package let seed: UInt64
    /// As `--set` takes them.
    package let settings: [String]
    package let out: String
    /// In a round of a study: where it is done.
    package let end: End?

    package enum End: Equatable {
      /// Its own.
      case own
      /// Environment steps.
      case step(Int)

      /// Nil for its own.
      package var step: Int? { if case .step(let step) = self { step } else { nil } }
    }

    package init(
      number: Int, experiment: String, seed: UInt64, settings: [String], out: String, end: End? = nil
    ) {
      (self.number, self.experiment, self.seed) = (number, experiment, seed)
      (self.settings, self.out, self.end) = (settings, out, end)
    }
  }

  package let path: String
  package let tasks: [Task]

  package static let columns = ["task", "experiment", "seed", "settings", "out"]
  private static let endColumn = "until"

  package init(path: String, tasks: [Task]) { (self.path, self.tasks) = (path, tasks) }

  /// Reads a manifest.
  ///
  /// - Throws: `LabFailure` with the line that is wrong.
  package init(reading path: String) throws {
    self.path = path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw LabFailure(.inputMissing, "\(displayable(path)): no such manifest; 'rl-lab array' writes one")
    }
    if isFolder.boolValue {
      throw LabFailure(
        .badData, "\(displayable(path)): a folder, not a manifest; name the file that 'rl-lab array' wrote")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw LabFailure(.inputMissing, "\(displayable(path)): cannot be read; check its permissions")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw LabFailure(
        .badData, "\(displayable(path)): not a manifest, which is text; 'rl-lab array' writes one")
    }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let header = lines.first?.split(separator: "\t").map(String.init)
    let isRound = header == Self.columns + [Self.endColumn]
    guard isRound || header == Self.columns else {
      throw LabFailure(
        .badData,
        "\(displayable(path)):1: not a manifest, whose first line names the columns \(Self.columns.joined(separator: ", ")); 'rl-lab array' writes one"
      )
    }
    var tasks: [Task] = []
    for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
      guard let task = Task(line, isRound: isRound), task.number == tasks.count + 1 else {
        throw LabFailure(
          .badData,
          "\(displayable(path)):\(index + 1): not task \(tasks.count + 1) of the manifest; write it again with 'rl-lab array'"
        )
      }
      tasks.append(task)
    }
    self.tasks = tasks
  }

  package var text: String {
    let columns = Self.columns + (tasks.contains { $0.end != nil } ? [Self.endColumn] : [])
    return ([columns.joined(separator: "\t")] + tasks.map(\.line)).joined(separator: "\n") + "\n"
  }

  /// Writes it, and beside it scripts for engines and a folder for their logs.
  ///
  /// - Parameter isWanted: whether to write the script with this ending.
  package func writeWithScripts(_ isWanted: (_ ending: String) -> Bool = { _ in true }) throws -> TaskScripts
  {
    let scripts = TaskScripts(
      manifest: path, count: tasks.count, program: Bundle.main.executablePath ?? CommandLine.arguments[0])
    do { try OutputFile.makeFolder(scripts.logs) } catch { throw LabFailure(.io, error.description) }
    try FigureFiles.write(text, to: path)
    for (ending, text) in scripts.texts where isWanted(ending) {
      let path = scripts.path(ending)
      try FigureFiles.write(text, to: path)
      if text.hasPrefix("#!") { chmod(path, 0o755) }
    }
    return scripts
  }

  package func task(_ number: Int) throws -> Task {
    guard number >= 1, number <= tasks.count else {
      throw LabFailure(.usage, "\(displayable(path)): no task \(number); it has tasks 1 to \(tasks.count)")
    }
    return tasks[number - 1]
  }

  /// The folder that paths are relative to, with a slash at its end; empty for the current one.
  private var base: String { path.lastIndex(of: "/").map { String(path[...$0]) } ?? "" }

  package func resolved(_ relative: String) -> String { relative.hasPrefix("/") ? relative : base + relative }

  package func runFile(_ task: Task) -> String { "\(resolved(task.out))/seed-\(task.seed).sqlite" }

  /// `file` as seen from the folder of `manifest`.
  package static func relative(_ file: String, to manifest: String) -> String {
    func parts(_ path: String) -> [String] {
      URL(fileURLWithPath: path).standardizedFileURL.path.split(separator: "/").map(String.init)
    }
    let (folder, target) = (parts(manifest).dropLast(), parts(file))
    let common = zip(folder, target).prefix { $0 == $1 }.count
    return (Array(repeating: "..", count: folder.count - common) + target.dropFirst(common)).joined(
      separator: "/")
  }
}

extension TaskManifest.Task {
  fileprivate init?(_ line: Substring, isRound: Bool) {
    let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    guard cells.count == TaskManifest.columns.count + (isRound ? 1 : 0), let number = Int(cells[0]),
      let seed = UInt64(cells[2]),
      let settings = try? JSONDecoder().decode([String].self, from: Data(cells[3].utf8)), !cells[1].isEmpty,
      !cells[4].isEmpty
    else { return nil }
    var end: End?
    if isRound {
      guard cells[5].isEmpty || Int(cells[5]).map({ $0 > 0 }) ?? false else { return nil }
      end = Int(cells[5]).map { .step($0) } ?? .own
    }
    self.init(number: number, experiment: cells[1], seed: seed, settings: settings, out: cells[4], end: end)
  }

  fileprivate var line: String {
    let until = end.map { [$0.step.map { "\($0)" } ?? ""] } ?? []
    return (["\(number)", experiment, "\(seed)", JSON(settings).compact, out] + until).joined(separator: "\t")
  }
}
