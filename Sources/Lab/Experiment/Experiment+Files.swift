import Foundation
import RLCore
import RunStore

/// Files that an agent begins with.
extension Experiment {
  /// Keys of the section `agent` that name them, relative to the current folder.
  static let fileKeys = [weightsKey, teacherKey]
  /// The key of a file of weights, with which the agent begins.
  static let weightsKey = "init_from"

  /// Refuses the files that a run file names, unless this experiment may read them.
  ///
  /// - Parameter values: of the agent that is made.
  func requireFiles(of values: [String: ConfigurationValue]) throws(RunStoreError) {
    guard !readsFiles else { return }
    for key in Self.fileKeys {
      guard let file = values[key]?.text, !file.isEmpty else { continue }
      throw .needsFile(path: path, key: "agent.\(key)", file: printable(file, limit: 200))
    }
  }

  /// Whether a run file names, now or before it was resumed, no code and no file that this experiment does not name.
  ///
  /// Compared is what is read of both, so that no spelling passes for another.
  package func namesAll(of reader: RunReader) throws(RunStoreError) -> Bool {
    let own = Self.named(in: settings.yaml)
    let recorded = try [reader.facts.configuration] + reader.resumptions().map(\.previousConfiguration)
    return recorded.allSatisfy { Self.named(in: $0) == own }
  }

  /// What in a configuration may name code or files; nil where it cannot be read.
  private static func named(in configuration: String) -> [RawNode?]? {
    guard let entries = ExperimentSource(Array(configuration.utf8)).entries else { return nil }
    func value(_ key: String, _ entries: [RawEntry]) -> RawNode? {
      entries.first { $0.key == key }?.value.moved(to: .start)
    }
    let sections = [Section.environment, .tasks].map { value($0.rawValue, entries) }
    guard case .mapping(let agent)? = value(Section.agent.rawValue, entries)?.content else { return nil }
    return sections + fileKeys.map { value($0, agent) }
  }

  /// The settings that name such files by relative paths, with full paths, as `--set` takes them.
  package var fullPaths: [String] {
    Self.fileKeys.compactMap { key in
      guard let path = agent.values[key]?.text, !path.isEmpty, !path.hasPrefix("/") else { return nil }
      return "agent.\(key)=\(URL(fileURLWithPath: path).standardizedFileURL.path)"
    }
  }
}
