import Foundation
import Lab
import RLCore
import Text

extension LabContext {
  /// Whether a word of the command line names an experiment file, and no environment: what a file is decides, not where it is.
  func isExperiment(_ name: String) -> Bool {
    if name.hasSuffix(".yaml") || name.hasSuffix(".yml") { return true }
    if catalog.environment(name) != nil || name.hasSuffix(".so") || name.hasSuffix(".dylib") { return false }
    return FileManager.default.fileExists(atPath: name) && !isLibrary(name)
  }

  /// The catalog entry for a command-line argument: an id, or a plugin's path.
  func entry(_ name: String) throws -> EnvironmentEntry {
    do {
      if let entry = try catalog.environment(named: name) { return entry }
    } catch {
      throw LabFailure(.usage, error.description)
    }
    throw LabFailure(.usage, catalog.unknownEnvironment(name))
  }

  /// The environment of the command line, for a verb that shows single observations.
  func singleFrames(_ name: String, settings: [String], verb: String) throws -> EnvironmentChoice {
    try withSingleFrames(environment(name, settings: settings), verb: verb)
  }

  /// `choice`, which must not stack frames.
  func withSingleFrames(_ choice: EnvironmentChoice, verb: String) throws -> EnvironmentChoice {
    guard choice.frameStack == 1 else {
      throw LabFailure(
        .usage,
        "\(verb) shows single observations; frame_stack stacks them for agents in training, so remove it"
      )
    }
    return choice
  }

  /// The environment of the command line: an id or a plugin's path, and `--set` of its parameters.
  func environment(_ name: String, settings: [String]) throws -> EnvironmentChoice {
    let entry = try entry(name)
    let source = catalog.environment(name) == nil ? catalog.sources.first { $0.owns(name) } : nil
    let (key, value) = source.map { ($0.key, $0.namesFiles ? Self.absolute(name) : name) } ?? ("id", entry.id)
    let text = "environment: {\(key): \(JSON.text(value).compact)}\nagent: {algorithm: random}"
    let overrides = Self.overrides(settings)
    do {
      return try Experiment.load(text: text, path: name, overrides: overrides, catalog: catalog).environment
    } catch {
      // The text above is not a user's file: only places on the command line are meaningful.
      let lines = error.problems.map { if case .option = $0.place { $0.description } else { $0.message } }
      let isUsage = error.problems.allSatisfy { if case .option = $0.place { true } else { false } }
      throw LabFailure(isUsage ? .usage : .configuration, lines.joined(separator: "\nrl-lab: "))
    }
  }

  /// `--set` of an environment's parameters as overrides of an experiment.
  static func overrides(_ settings: [String]) -> [String] {
    settings.map { $0.hasPrefix("environment.") ? $0 : "environment.\($0)" }
  }

  private static func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }
}

/// Whether a file begins as shared libraries do, of ELF or of Mach-O. A pipe is none, and is not read.
private func isLibrary(_ path: String) -> Bool {
  var facts = stat()
  guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG,
    let file = FileHandle(forReadingAtPath: path)
  else { return false }
  defer { try? file.close() }
  let magics: [[UInt8]] = [
    [0x7f, 0x45, 0x4c, 0x46], [0xcf, 0xfa, 0xed, 0xfe], [0xca, 0xfe, 0xba, 0xbe],
  ]
  return magics.contains(Array((try? file.read(upToCount: 4)) ?? Data()))
}
