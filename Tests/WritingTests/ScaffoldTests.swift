import Foundation
import Lab
import LabCommand
import RLCore
import Testing

/// What `rl-lab new environment` writes compiles and keeps every promise: it is the file beside this one.
struct ScaffoldTests {
  @Test func theScaffoldIsTheFileThatIsCompiledHere() throws {
    let compiled = try String(
      contentsOfFile: Repository.path("Tests/WritingTests/TwoDoors.swift"), encoding: .utf8)
    #expect(try Scaffold(name: "TwoDoors", family: "Own", root: "/").source == compiled)
  }

  @Test func theScaffoldKeepsItsPromises() throws {
    let made = try TwoDoors.entry.make()
    let findings = try EnvironmentCheck(made: made, limit: 200, steps: 2000).findings()
    #expect(findings.filter { $0.problem != nil }.isEmpty, "\(findings)")
    #expect(findings.count == 11)
  }

  /// A new environment is watched without an edit anywhere else, with its own picture and the values of its actions.
  @Test func theScaffoldCanBeWatched() throws {
    let folder = try Repository.temporaryFolder("watched")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let config = "\(folder)/doors.yaml"
    try """
    environment: {id: TwoDoors-v0}
    agent: {algorithm: q-learning}
    training: {steps: 500}
    evaluation: {every: 500, episodes: 1}
    seeds: [1]
    """.write(toFile: config, atomically: true, encoding: .utf8)
    func tool(_ arguments: [String]) -> Int32 {
      LabTool.run(arguments, environments: [TwoDoors.entry], sources: [])
    }
    #expect(tool(["run", config, "--out", "\(folder)/run", "--progress", "off"]) == 0)
    let picture = "\(folder)/picture.svg"
    #expect(tool(["watch", "\(folder)/run", "--headless", "--record", picture]) == 0)
    let drawn = try String(contentsOfFile: picture, encoding: .utf8)
    #expect(drawn.contains(">TwoDoors-v0<") && drawn.contains(">Q of each action<"))
    // The colours of the goal and of the agent, in the dark theme, come from its picture alone.
    #expect(drawn.contains("#2f8f6f") && drawn.contains("#ffc94d"))
  }

  private func repository(_ catalog: String) throws -> String {
    let root = try Repository.temporaryFolder("scaffold")
    try FileManager.default.createDirectory(
      atPath: "\(root)/Environments/Own", withIntermediateDirectories: true)
    try catalog.write(toFile: "\(root)/Environments/Own/Catalog.swift", atomically: false, encoding: .utf8)
    return root
  }

  @Test func aFileIsWrittenAndALineIsAdded() throws {
    let root = try repository(
      String(contentsOfFile: Repository.path("Environments/Own/Catalog.swift"), encoding: .utf8))
    defer { try? FileManager.default.removeItem(atPath: root) }
    let first = try Repository.tool(["new", "environment", "IceRink"], in: root)
    #expect(first.status == 0)
    #expect(
      first.output == """
        wrote Environments/Own/IceRink.swift
        added 'IceRink.entry,' to Environments/Own/Catalog.swift
        It is a corridor with two doors; change it into your world. Then:
          ./rl-lab check IceRink-v0                   whether it keeps what every environment promises
          ./rl-lab trace IceRink-v0 --actions 0,1,1   what it does, step by step
          ./rl-lab describe IceRink-v0                what others will read
        docs/writing-an-environment.md explains each part.

        """)
    _ = try Repository.tool(["new", "environment", "Maze2"], in: root)
    let catalog = try String(contentsOfFile: "\(root)/Environments/Own/Catalog.swift", encoding: .utf8)
    #expect(
      catalog.hasSuffix(
        "public let ownEnvironments: [EnvironmentEntry] = [\n  IceRink.entry,\n  Maze2.entry,\n]\n"))
    let source = try String(contentsOfFile: "\(root)/Environments/Own/IceRink.swift", encoding: .utf8)
    #expect(
      source.contains("struct IceRink: DiscreteEnvironment, Drawable {") && !source.contains("TwoDoors"))
  }

  @Test func aListThatIsNotEmptyGrows() {
    #expect(
      Scaffold.adding("B.entry,", to: "public let all: [EnvironmentEntry] = [\n  A.entry\n]\n")
        == "public let all: [EnvironmentEntry] = [\n  A.entry,\n  B.entry,\n]\n")
    #expect(Scaffold.adding("B.entry,", to: "let nothing = 1\n") == nil)
  }

  @Test func nothingIsOverwritten() throws {
    let root = try repository("public let ownEnvironments: [EnvironmentEntry] = []\n")
    defer { try? FileManager.default.removeItem(atPath: root) }
    _ = try Repository.tool(["new", "environment", "IceRink"], in: root)
    let again = try Repository.tool(["new", "environment", "IceRink"], in: root)
    #expect(again.status == 64)
    #expect(
      again.errors.hasSuffix(
        "/Environments/Own/IceRink.swift exists and stays as it is; choose another name, or remove it first\n"
      ))
  }

  @Test func whatCannotBeIsSaid() throws {
    let root = try repository("public let ownEnvironments: [EnvironmentEntry] = []\n")
    defer { try? FileManager.default.removeItem(atPath: root) }
    #expect(
      try Repository.tool(["new", "environment", "ice-rink"], in: root).errors
        == "rl-lab: 'ice-rink' is no name of a type; write it like FrozenLake: IceRink\n")
    #expect(
      try Repository.tool(["new", "environment", "IceRink", "--family", "Sports"], in: root).errors
        == "rl-lab: there is no family 'Sports'; there are Own\n")
    let empty = try Repository.temporaryFolder("empty")
    #expect(
      try Repository.tool(["new", "environment", "IceRink"], in: empty).errors.hasSuffix(
        ": has no folder Environments; run this in the folder of rl-lab's sources\n"))
  }
}
