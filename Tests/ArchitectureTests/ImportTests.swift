import Foundation
import TestSupport
import Testing

/// The arrows between targets, as `Sources/README.md` draws them.
///
/// The build refuses imports of targets that are not declared, but lets through what a dependency depends on; this
/// looks at the sources themselves.
@Suite struct ImportTests {
  /// Modules of the system, which anyone above `Text`, `RLCore` and `Drawing` may use.
  static let system: Set<String> = ["Foundation", "Glibc", "Darwin", "Synchronization", "Dispatch"]

  /// What each target may import beside `system`.
  static let allowed: [String: Set<String>] = [
    "Text": [],
    "RLCore": ["Text"],
    "Drawing": [],
    "OutputFiles": ["Text"],
    "Replay": ["RLCore", "CKernels"],
    "NeuralNetworks": ["Text", "CKernels"],
    "Agents": ["Text", "RLCore", "Replay", "NeuralNetworks", "CKernels"],
    "RunStore": ["Text", "RLCore", "GRDB", "GRDBSQLite"],
    "RunViews": ["Text", "RLCore", "RunStore", "OutputFiles", "SwiftProtobuf", "FoundationEssentials"],
    "Lab": ["Text", "RLCore", "Drawing", "GameSearch", "Agents", "RunStore", "Yams"],
    "Painting": ["Text", "Drawing", "OutputFiles", "CSDL2", "CPNG", "CTypeface"],
    "Comparison": ["Text", "RLCore", "RunStore", "Drawing", "Painting"],
    "Tuning": ["Text", "RLCore", "RunStore", "Lab", "Comparison", "GRDB"],
    "Viewer": ["Text", "Drawing", "Painting", "OutputFiles", "CSDL2"],
    "GameSearch": ["RLCore"],
    "Watching": [
      "Text", "RLCore", "Drawing", "Agents", "RunStore", "Lab", "Painting", "Comparison", "Viewer",
    ],
    "Exporting": [
      "Text", "RLCore", "Drawing", "NeuralNetworks", "Agents", "Lab", "SwiftProtobuf", "FoundationEssentials",
    ],
    "Benchmarks": [
      "RLCore", "Replay", "NeuralNetworks", "Agents", "RunStore", "Lab", "Painting", "Viewer", "Watching",
    ],
    "LabCommand": [
      "Text", "RLCore", "Drawing", "Replay", "NeuralNetworks", "Agents", "RunStore", "RunViews", "Lab",
      "Comparison", "Tuning", "OutputFiles", "Painting", "Viewer", "GameSearch", "Watching", "Benchmarks",
      "Exporting", "ArgumentParser",
    ],
  ]

  /// An environment family may import these, and no agent, parser, window or other family; board games also the search
  /// in which their opponents think.
  static let environment: Set<String> = ["RLCore", "Drawing"]

  struct Import: CustomStringConvertible {
    let file: String
    let module: String
    var description: String { "\(file) imports \(module)" }
  }

  /// The imports of each target below `folder`, by the target's name.
  static func imports(below folder: String) throws -> [String: [Import]] {
    let base = Repository.root.appendingPathComponent(folder)
    var result: [String: [Import]] = [:]
    let files = FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil)
    while let file = files?.nextObject() as? URL {
      guard file.pathExtension == "swift" else { continue }
      let relative = file.path.dropFirst(base.path.count + 1)
      let target = String(relative.prefix { $0 != "/" })
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        let words = line.split(separator: " ")
        guard let index = words.firstIndex(of: "import"), index + 1 < words.count, index <= 2,
          words[..<index].allSatisfy({ $0.hasPrefix("@") || ["public", "package", "internal"].contains($0) })
        else { continue }
        let module = words[index + 1].split(separator: ".")[0]
        result[target, default: []].append(Import(file: "\(folder)/\(relative)", module: String(module)))
      }
    }
    return result
  }

  /// Where environments meet what uses them: the tool, and the libraries for other packages and other languages.
  static let tops: Set<String> = ["rl-lab", "RLLabKit", "CLibrary"]

  @Test func sourcesImportOnlyWhatTheArchitectureAllows() throws {
    let imports = try Self.imports(below: "Sources")
    #expect(imports.count >= 7)
    for (target, all) in imports where !Self.tops.contains(target) {
      let allowed = try #require(
        Self.allowed[target], "\(target) is missing from the list of allowed imports")
      let lowest = ["Text", "RLCore", "Drawing"].contains(target)
      for one in all where !allowed.contains(one.module) && (lowest || !Self.system.contains(one.module)) {
        Issue.record("\(one), which the architecture does not allow")
      }
    }
  }

  @Test func environmentsImportNoAgentNoParserNoWindowAndNoOtherFamily() throws {
    let imports = try Self.imports(below: "Environments")
    #expect(imports.count >= 2)
    // The one list of families names them all.
    for one in imports.filter({ $0.key != "All" }).values.joined()
    where
      !(one.file.hasPrefix("Environments/BoardGames/")
      && ["GameSearch", "CKernels"].contains(one.module))
      && !Self.environment.contains(one.module) && !Self.system.contains(one.module)
      && one.module != "C\(one.file.split(separator: "/")[1])"
    {
      Issue.record("\(one), which an environment may not")
    }
  }

  @Test func yourOwnAgentsImportNoEnvironmentNoParserAndNoWindow() throws {
    let imports = try Self.imports(below: "Agents")
    #expect(!imports.isEmpty)
    let allowed = Self.system.union(["RLCore", "Agents"])
    for one in imports.values.joined() where !allowed.contains(one.module) {
      Issue.record("\(one), which an agent may not")
    }
  }

  /// Foundation's function ends the process where a path is one character long.
  @Test func foldersOfPathsAreFoundByOurOwnFunction() throws {
    for folder in ["Sources", "Environments"] {
      let base = Repository.root.appendingPathComponent(folder)
      let files = FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil)
      while let file = files?.nextObject() as? URL {
        guard file.pathExtension == "swift" else { continue }
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(!text.contains("as NSString).deletingLastPathComponent"), "\(file.lastPathComponent)")
      }
    }
  }

  @Test func theFirstTargetsImportNothingOfTheSystem() throws {
    let imports = try Self.imports(below: "Sources")
    #expect(imports["Text", default: []].isEmpty)
    #expect(imports["RLCore", default: []].allSatisfy { $0.module == "Text" })
    #expect(imports["Drawing", default: []].isEmpty)
  }
}
