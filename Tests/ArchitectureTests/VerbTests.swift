import Foundation
import TestSupport
import Testing

/// A verb can be read, changed and added without the file that lists them all.
@Suite struct VerbTests {
  /// The only files of the command line that name the list of verbs: the list itself and the entry point.
  private static let exceptions: Set<String> = ["RLLab.swift", "LabTool.swift"]

  private static func files() throws -> [(name: String, text: String)] {
    let folder = Repository.root.appendingPathComponent("Sources/LabCommand")
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    var result: [(name: String, text: String)] = []
    while let file = files?.nextObject() as? URL {
      guard file.pathExtension == "swift" else { continue }
      result.append((file.lastPathComponent, try String(contentsOf: file, encoding: .utf8)))
    }
    return result
  }

  private static func words(_ text: String) -> Set<Substring> {
    Set(text.split { !$0.isLetter && !$0.isNumber && $0 != "_" })
  }

  @Test func noVerbNamesTheListOfVerbs() throws {
    let files = try Self.files()
    #expect(Self.exceptions.isSubset(of: files.map(\.name)))
    for file in files where !Self.exceptions.contains(file.name) {
      let named = Self.words(file.text).intersection(["RLLab", "LabTool"]).sorted()
      #expect(named.isEmpty, "\(file.name) names \(named.joined(separator: ", "))")
    }
  }

  @Test func noVerbNamesAnotherVerb() throws {
    let files = try Self.files().filter { $0.text.contains(": Verb {") }
    #expect(files.count >= 20)
    let verbs = Set(files.map { String($0.name.dropLast(6)) })
    for file in files {
      let named = verbs.intersection(Self.words(file.text).map(String.init)).subtracting([
        String(file.name.dropLast(6))
      ])
      #expect(named.isEmpty, "\(file.name) names \(named.sorted().joined(separator: ", "))")
    }
  }
}
