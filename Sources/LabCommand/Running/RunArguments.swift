import Foundation
import Lab
import RLCore
import RunStore

/// Arguments that the verbs which train have in common.
enum RunArguments {
  /// The command line of this process, with which to resume its runs.
  static func resumeCommand(_ name: CommandName) -> String {
    let words = CommandLine.arguments.dropFirst()
    // Behind the terminator there are no options.
    let options = words.prefix { $0 != "--" }.filter { $0 != "--overwrite" && $0 != "--resume" }
    let resuming = options + ["--resume"] + words.drop { $0 != "--" }
    return ([name.text] + resuming.map(Provenance.shellQuoted)).joined(separator: " ")
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
