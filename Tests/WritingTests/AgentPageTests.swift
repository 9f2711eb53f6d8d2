import Agents
import Foundation
import RLCore
import TestSupport
import Testing

/// The pages on agents say what the catalog says.
@Suite struct AgentPageTests {
  private func text(_ page: String) throws -> String {
    try String(contentsOfFile: Repository.path("docs/agents/\(page).md"), encoding: .utf8)
  }

  /// The rows of the table of keys: name, default, meaning.
  private func keys(_ page: String) throws -> [[String]] {
    let lines = try text(page).components(separatedBy: "\n")
    guard let start = lines.firstIndex(of: "| key | default | meaning |") else { return [] }
    return lines[(start + 2)...].prefix { $0.hasPrefix("|") }.map { line in
      let cells = line.replacingOccurrences(of: "\\|", with: "\u{1}").split(separator: "|").map {
        $0.trimmingCharacters(in: .whitespaces).replacingOccurrences(of: "\u{1}", with: "|")
      }
      return [cells[0].replacingOccurrences(of: "`", with: "")] + cells.dropFirst()
    }
  }

  private func row(_ key: KeyDescription) -> [String] {
    let value =
      switch key.defaultValue {
      case .none: "null"
      case .bool(let bool): "\(bool)"
      case .integer(let integer): "\(integer)"
      case .number(let number): "\(number)"
      case .text(let text): text.isEmpty ? "(empty)" : text
      case .integers(let integers): "\(integers)"
      case .numbers(let numbers): "\(numbers)"
      case .texts(let texts): "\(texts)"
      case .calls(let calls): "\(calls)"
      case .records(let records): "\(records)"
      }
    return [key.name, value, key.documentation]
  }

  @Test(arguments: agentCatalog.map(\.name)) func itsPageListsItsKeysWithTheirDefaults(name: String) throws {
    let entry = try #require(agentCatalog.first { $0.name == name })
    let isDeep = entry.keys.contains { $0.name == "buffer_size" }
    var expected = entry.keys.map(row)
    if isDeep, name != "dqn" {
      // Only what differs from DQN stands on the others' pages.
      let dqn = try #require(agentCatalog.first { $0.name == "dqn" })
      let common = dqn.keys.map(row)
      expected = expected.filter { !common.contains($0) }
      #expect(try text(name).contains("All keys of [dqn](dqn.md) hold."))
    }
    #expect(try keys(name) == expected)
  }

  @Test(arguments: agentCatalog.map(\.name)) func everyPageHasItsParts(name: String) throws {
    let text = try text(name)
    for part in ["## The update", "## Keys", "## Differences from the paper", "## Metrics", "## Measured"]
    where name != "random" {
      #expect(text.contains("\n\(part)\n"), "\(part)")
    }
    #expect(name == "random" || text.contains("Source: "))
  }

  @Test func theIndexNamesEveryPageAndEveryPictureIsThere() throws {
    let folder = Repository.path("docs/agents")
    let pages = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".md") }
    let index = try text("README")
    for page in pages where page != "README.md" { #expect(index.contains("(\(page))"), "\(page)") }
    for page in pages {
      for match in try text(String(page.dropLast(3))).matches(of: /\]\(([^)#:]+)\)/) {
        let target = URL(fileURLWithPath: folder).appendingPathComponent(String(match.1)).path
        #expect(FileManager.default.fileExists(atPath: target), "\(page) names \(match.1)")
      }
    }
  }
}
