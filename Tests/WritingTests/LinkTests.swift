import Foundation
import TestSupport
import Testing

/// The pages of `docs` are found from its entrance, and no link is broken.
struct LinkTests {
  /// Files that a page links to, relative to the repository.
  private func links(_ page: String) throws -> [String] {
    let text = try String(contentsOfFile: Repository.path(page), encoding: .utf8)
    let root = Repository.root.standardizedFileURL.path + "/"
    let folder = Repository.root.appendingPathComponent(page).deletingLastPathComponent()
    return text.matches(of: #/\]\(([^)\s]+)\)/#).compactMap { match in
      let target = match.1.prefix { $0 != "#" }
      guard !target.isEmpty, !target.contains("://") else { return nil }
      let path = folder.appendingPathComponent(String(target)).standardizedFileURL.path
      return path.hasPrefix(root) ? String(path.dropFirst(root.count)) : path
    }
  }

  private func pages() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: Repository.path("docs")).filter {
      $0.hasSuffix(".md")
    }
    .map { "docs/\($0)" }
  }

  @Test func everyPageIsReachedFromTheEntrance() throws {
    var reached: Set<String> = ["docs/README.md"]
    var waiting = ["docs/README.md"]
    while let page = waiting.popLast() {
      for link in try links(page) where link.hasSuffix(".md") && reached.insert(link).inserted {
        if FileManager.default.fileExists(atPath: Repository.path(link)) { waiting.append(link) }
      }
    }
    let lost = try pages().filter { !reached.contains($0) }
    #expect(lost.isEmpty, "link them from docs/README.md: \(lost.sorted().joined(separator: ", "))")
  }

  @Test func everyLinkLeadsToAFile() throws {
    for page in try pages() + ["README.md", "CONTRIBUTING.md", "Sources/README.md"] {
      for link in try links(page) {
        #expect(FileManager.default.fileExists(atPath: Repository.path(link)), "\(page) links to \(link)")
      }
    }
  }
}
