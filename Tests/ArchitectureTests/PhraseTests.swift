import Foundation
import TestSupport
import Testing

/// The English of the project: plain field terms, spelled the American way, as `docs/glossary.md` lists them.
@Suite struct PhraseTests {

  private static let places = [
    "Sources", "Environments", "Agents", "Experiments", "docs", "python", "README.md", "CHANGELOG.md",
    "CONTRIBUTING.md", "SECURITY.md",
  ]
  private static let endings: Set<String> = ["swift", "template", "md", "yaml", "py"]

  /// What a translation says where the field has a word, and British spellings.
  private static let banned = [
    #"that is none"#, #"\banew\b"#, #"\b(gone|go|goes) on with\b"#, #"\bone's own\b"#, #"\bwhoever\b"#,
    "colour", "neighbour", "behaviour", #"centred\b"#, "prioritis", "normalis", "initialis", "recognis",
    "optimis(e|ation)", #"\banalysed?\b"#,
  ].joined(separator: "|")

  /// A page that has to name them, and a paper's title.
  private static let exceptions = ["docs/glossary.md": "| ", "DeepSea.swift": "Behaviour Suite"]

  @Test func noFileSaysWhatTheGlossaryAvoids() throws {
    let pattern = try Regex(Self.banned).ignoresCase()
    var count = 0
    for file in try Self.files() {
      count += 1
      let path = String(file.path.dropFirst(Repository.root.path.count + 1))
      let exception = Self.exceptions.first { path.hasSuffix($0.key) }?.value
      let lines = try String(contentsOf: file, encoding: .utf8).split(
        separator: "\n", omittingEmptySubsequences: false)
      for (number, line) in lines.enumerated() {
        if let exception, line.contains(exception) { continue }
        if let match = line.firstMatch(of: pattern) {
          Issue.record("\(path):\(number + 1) says '\(line[match.range])'; docs/glossary.md has the word")
        }
      }
    }
    #expect(count > 400)
  }

  @Test(arguments: [
    "The number that is none", "begins anew", "runs gone on with", "an environment of one's own",
    "the colour of x",
    "prioritised replay",
  ])
  func aTranslatedPhraseIsFound(line: String) throws {
    #expect(line.contains(try Regex(Self.banned).ignoresCase()))
  }

  private static func files() throws -> [URL] {
    try places.flatMap { place -> [URL] in
      let url = Repository.root.appending(path: place)
      guard !place.hasSuffix(".md") else { return [url] }
      let names = try FileManager.default.subpathsOfDirectory(atPath: url.path)
      return names.map { url.appending(path: $0) }.filter { endings.contains($0.pathExtension) }
    }
  }
}
