import Foundation
import Lab
import RLCore
import RunStore

/// Arguments that the verbs which train have in common.
enum RunArguments {
  /// The command line of this process, with which to resume its runs.
  static func resumeCommand(_ name: CommandName) -> String {
    let words = CommandLine.arguments.dropFirst().filter { $0 != "--overwrite" && $0 != "--resume" }
    return ([name.text] + (words + ["--resume"]).map(Provenance.shellQuoted)).joined(separator: " ")
  }

  /// `x/y` of `x/y/`; the root stays what it is.
  static func withoutSlashes(_ path: String) -> String {
    var path = Substring(path)
    while path.count > 1, path.last == "/" { path.removeLast() }
    return String(path)
  }

  /// Whether one of the `settings`, which are written `section.key=value`, is that of `key`.
  static func sets(_ key: String, in settings: [String]) -> Bool {
    settings.contains { $0.prefix { $0 != "=" }.trimmingCharacters(in: .whitespaces) == key }
  }

  /// What `--seeds` says.
  static func parsed(seeds: String?) throws -> [UInt64]? {
    do {
      return try seeds.map { try Seeds.parse($0) }
    } catch let problem as ConfigurationProblem {
      throw LabFailure(.usage, "--seeds: \(problem.message)")
    }
  }
}
