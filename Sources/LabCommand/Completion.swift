import ArgumentParser
import Foundation
import Lab
import RLCore
import RunStore
import Text

/// What the shell proposes behind TAB: experiments, runs, ids, agents and keys.
///
/// The shell starts the tool with `---completion`; the catalog of that process is handed to the proposals for the time of
/// parsing.
enum Completion {
  @TaskLocal static var catalog: Catalog?

  static let experiments = CompletionKind.custom { _, _, prefix in
    files(prefix, besides: "Experiments/") { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
  }
  static let runs = CompletionKind.custom { _, _, prefix in runPaths(prefix) }
  static let environments = CompletionKind.custom { _, _, _ in environmentIds }
  static let agents = CompletionKind.custom { _, _, _ in agentNames }
  static let described = CompletionKind.custom { _, _, _ in
    environmentIds + agentNames + SectionReference.all.map(\.name)
  }
  static let checked = CompletionKind.custom { _, _, prefix in
    files(prefix, besides: "Experiments/") { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") } + ["agent"]
      + environmentIds
  }
  static let opponents = CompletionKind.custom { _, _, prefix in
    ["random", "rules", "perfect"] + runPaths(prefix)
  }
  /// Keys of the experiment file on the command line, each with its value there.
  static let keys = CompletionKind.custom { words, _, _ in experimentKeys(words) }
  /// Parameters of the environment on the command line, each with its default.
  static let parameters = CompletionKind.custom { words, _, _ in
    words.lazy.compactMap { catalog?.environment($0) }.first?.keys.map { "\($0.name)=\(Self.value($0))" }
      ?? []
  }

  /// Whether `arguments` are a shell's request, whose answer is for programs.
  static func isAnswer(to arguments: [String]) -> Bool {
    arguments.first == "---completion" || arguments.contains { $0.hasPrefix("--generate-completion-script") }
  }

  private static var environmentIds: [String] { catalog?.environments.map(\.id) ?? [] }
  private static var agentNames: [String] { catalog?.agents.map(\.name) ?? [] }

  private static func runPaths(_ prefix: String) -> [String] {
    files(prefix, besides: "runs/") { $0.hasSuffix(".sqlite") }
  }

  /// Files and folders that begin with `prefix`, and of an empty one those of `other`, a folder with a slash at its end.
  private static func files(
    _ prefix: String, besides other: String, where isWanted: (String) -> Bool
  ) -> [String] {
    let folder = prefix.lastIndex(of: "/").map { String(prefix[...$0]) } ?? ""
    func entries(_ folder: String) -> [String] {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
      return names.filter { !$0.hasPrefix(".") }.sorted().compactMap { name in
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: folder + name, isDirectory: &isFolder)
        if isFolder.boolValue { return folder + name + "/" }
        return isWanted(name) ? folder + name : nil
      }
    }
    return (prefix.isEmpty ? entries(other) : []) + entries(folder).filter { $0.hasPrefix(prefix) }
  }

  private static func experimentKeys(_ words: [String]) -> [String] {
    guard let catalog, let file = words.first(where: { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }),
      let experiment = try? Experiment.load(path: file, catalog: catalog)
    else { return [] }
    return experiment.settings.all.map { "\($0.key)=\($0.value.contains(" ") ? "" : $0.value)" }
  }

  private static func value(_ key: KeyDescription) -> String {
    let text = key.defaultText
    return text.contains(" ") ? "" : text
  }
}
