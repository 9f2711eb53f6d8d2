import Foundation
import TestSupport
import Testing

/// Arrows between the folders of one target, which the compiler does not see.
@Suite struct RoomTests {
  private static let agents = Repository.root.appendingPathComponent("Sources/Agents")

  /// The sources below a folder of `Agents`, without their comments.
  private func sources(_ folder: String) throws -> [(file: String, text: String)] {
    let files = FileManager.default.enumerator(
      at: Self.agents.appendingPathComponent(folder), includingPropertiesForKeys: nil)
    var found: [(file: String, text: String)] = []
    while let file = files?.nextObject() as? URL {
      guard file.pathExtension == "swift" else { continue }
      let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter {
        !$0.drop { $0 == " " }.hasPrefix("//")
      }
      found.append(("\(folder)/\(file.lastPathComponent)", lines.joined(separator: "\n")))
    }
    return found
  }

  /// The types and global functions that the sources of a folder declare.
  private func declarations(_ folder: String) throws -> Set<Substring> {
    let pattern =
      /(?m)^(?:@\S+(?:\(\S*\))? )*(?:package |public |final )*(?:class|struct|enum|protocol|func|typealias|let|var) (\w+)/
    return try sources(folder).reduce(into: []) { names, source in
      for match in source.text.matches(of: pattern) { names.insert(match.1) }
    }
  }

  @Test(arguments: ["Rules", "Exploration", "Tabular", "Linear", "Prediction", "Planning"])
  func noOtherRoomOfTheAgentsNamesWhatTheNetworksDeclare(folder: String) throws {
    let declared = try declarations("DQN")
    #expect(declared.isSuperset(of: ["DQN", "DQNLearner", "ValueHead", "ReturnSettings"]))
    let rooms = try sources(folder)
    #expect(!rooms.isEmpty)
    for (file, text) in rooms {
      let names = Set(text.matches(of: /[A-Za-z_]\w*/).map(\.output))
      for name in names.intersection(declared) { Issue.record("\(file) names \(name) of DQN/") }
    }
  }

  @Test func updateRulesNameNoAgent() throws {
    let agents = try declarations("Tabular").union(declarations("Exploration")).union(declarations("Linear"))
    for (file, text) in try sources("Rules") {
      let names = Set(text.matches(of: /[A-Za-z_]\w*/).map(\.output))
      for name in names.intersection(agents) { Issue.record("\(file) names \(name)") }
    }
  }
}
