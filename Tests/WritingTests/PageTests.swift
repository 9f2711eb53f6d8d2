import Foundation
import Testing

/// The page on writing an environment says what the files say that are compiled and run.
struct PageTests {
  struct Block {
    var language: String
    var file: String?
    var text: String
  }

  private static let page =
    (try? String(contentsOfFile: Repository.path("docs/writing-an-environment.md"), encoding: .utf8)) ?? ""

  private var blocks: [Block] {
    var blocks: [Block] = []
    var open: Block?
    for line in Self.page.components(separatedBy: "\n") {
      if line.hasPrefix("```") {
        if let block = open {
          blocks.append(block)
          open = nil
        } else {
          let words = line.dropFirst(3).split(separator: " ").map(String.init)
          open = Block(language: words.first ?? "", file: words.count > 1 ? words[1] : nil, text: "")
        }
      } else if open != nil {
        open?.text += line + "\n"
      }
    }
    return blocks
  }

  @Test func everyBlockOfCodeStandsInItsFile() throws {
    let named = blocks.filter { $0.file != nil }
    #expect(named.count == 7)
    #expect(blocks.allSatisfy { ["swift", "c", "python"].contains($0.language) == ($0.file != nil) })
    for block in named {
      let file = try #require(block.file)
      let text = try String(contentsOfFile: Repository.path(file), encoding: .utf8)
      #expect(text.contains(block.text), "a block of the page is not in \(file)")
    }
  }

  @Test func theSwiftFileIsShort() throws {
    let block = try #require(blocks.first { $0.file == "Tests/WritingTests/TwoDoors.swift" })
    #expect(block.text.filter { $0 == "\n" }.count < 60)
  }

  /// Every option of the page's commands is one that the tool knows, and every output shown is its output.
  @Test func theTranscriptInCIsTrue() throws {
    let block = try #require(blocks.first { $0.language == "console" && $0.text.contains("cc -O2") })
    var lines = block.text.split(separator: "\n").map(String.init)
    let compile = String(try #require(lines.first).dropFirst(2))
    let folder = try Repository.temporaryFolder("transcript")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let built = try Repository.run(
      "/bin/sh", ["-c", compile.replacingOccurrences(of: "-o lib", with: "-o \(folder)/lib")],
      in: Repository.root.path)
    #expect(built.status == 0, "\(built.errors)")
    lines.removeFirst()
    let check = try Repository.tool(["check", "./libtwo_doors.so"], in: folder)
    #expect(check.status == 0 && !check.output.contains("BROKEN"))
    #expect(lines.removeFirst() == "$ ./rl-lab check ./libtwo_doors.so")
    let words = lines.removeFirst().split(separator: " ").dropFirst(2).map(String.init)
    #expect(try Repository.tool(words, in: folder).output == lines.joined(separator: "\n") + "\n")
  }
}
