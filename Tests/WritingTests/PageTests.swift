import AllEnvironments
import Foundation
import Lab
import LabCommand
import TestSupport
import Testing

/// The pages on writing an environment and an agent say what the files say that are compiled and run.
struct PageTests {
  struct Block {
    var language: String
    var file: String?
    var text: String
  }

  private func blocks(_ page: String = "writing-an-environment") throws -> [Block] {
    let text = try String(contentsOfFile: Repository.path("docs/\(page).md"), encoding: .utf8)
    var blocks: [Block] = []
    var open: Block?
    for line in text.components(separatedBy: "\n") {
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

  @Test(arguments: [("writing-an-environment", 8), ("writing-an-agent", 1)])
  func everyBlockOfCodeIsInItsFile(page: String, count: Int) throws {
    let blocks = try blocks(page)
    let named = blocks.filter { $0.file != nil }
    #expect(named.count == count)
    #expect(blocks.allSatisfy { ["swift", "c", "python"].contains($0.language) == ($0.file != nil) })
    for block in named {
      let file = try #require(block.file)
      let text = try String(contentsOfFile: Repository.path(file), encoding: .utf8)
      #expect(text.contains(block.text), "a block of the page is not in \(file)")
    }
  }

  @Test func theSwiftFileIsShort() throws {
    let block = try #require(blocks().first { $0.file == "Tests/WritingTests/TwoDoors.swift" })
    #expect(block.text.filter { $0 == "\n" }.count < 60)
  }

  /// Every option of the page's commands is one that the tool knows, and every output shown is its output.
  @Test func theTranscriptInCIsTrue() throws {
    let block = try #require(blocks().first { $0.language == "console" && $0.text.contains("cc -O2") })
    var lines = block.text.split(separator: "\n").map(String.init)
    let compile = String(try #require(lines.first).dropFirst(2))
    let folder = try Scratch.folder().path
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

  @Test func theAgentOfThePageKeepsThePromisesThatThePageLists() throws {
    let block = try #require(
      blocks("writing-an-agent").first { $0.text.hasPrefix("$ ./rl-lab check agent counting-sarsa\n") })
    let findings = try AgentCheck(CountingSarsa.entry, steps: 300).findings()
    #expect(findings.compactMap(\.problem) == [])
    #expect(block.text.split(separator: "\n").dropFirst() == findings.map { "ok      \($0.promise)" }[...])
  }

  @Test func theExperimentOfTheAgentsPageTrains() throws {
    let block = try #require(blocks("writing-an-agent").first { $0.text.hasPrefix("$ cat >lake.yaml") })
    let lines = block.text.split(separator: "\n")
    let end = try #require(lines.firstIndex(of: "END"))
    #expect(lines[end...].dropFirst() == ["$ ./rl-lab run lake.yaml", "$ ./rl-lab watch runs/lake"])
    let folder = try Scratch.folder().path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try lines[1..<end].joined(separator: "\n").write(
      toFile: "\(folder)/lake.yaml", atomically: true, encoding: .utf8)
    func tool(_ arguments: String...) -> Int32 {
      LabTool.run(
        arguments, environments: builtInEnvironments, agents: [CountingSarsa.entry], sources: [])
    }
    let shortened = ["training.steps=4000", "evaluation.every=2000", "evaluation.episodes=10"]
    #expect(
      LabTool.run(
        ["run", "\(folder)/lake.yaml", "--seeds", "1", "--out", "\(folder)/run", "--progress", "off"]
          + shortened.flatMap { ["--set", $0] }, environments: builtInEnvironments,
        agents: [CountingSarsa.entry], sources: []) == 0)
    #expect(tool("watch", "\(folder)/run", "--headless", "--record", "\(folder)/picture.png") == 0)
    #expect(tool("verify", "\(folder)/run") == 0)
  }
}
