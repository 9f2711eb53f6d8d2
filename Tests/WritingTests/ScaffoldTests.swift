import Foundation
import Lab
import LabCommand
import RLCore
import TestSupport
import Testing

/// What `rl-lab new` writes compiles and keeps every promise: it is a file beside this one.
struct ScaffoldTests {
  @Test func theScaffoldIsTheFileThatIsCompiledHere() throws {
    let compiled = try String(
      contentsOfFile: Repository.path("Tests/WritingTests/TwoDoors.swift"), encoding: .utf8)
    #expect(try Scaffold(.environment(family: "Own"), name: "TwoDoors", root: "/").source == compiled)
  }

  @Test func theScaffoldKeepsItsPromises() throws {
    let made = try TwoDoors.entry.make()
    let findings = try EnvironmentCheck(made: made, limit: 200, steps: 2000).findings()
    #expect(findings.filter { $0.problem != nil }.isEmpty, "\(findings)")
    #expect(findings.count == 11)
  }

  /// A new environment is watched without an edit anywhere else, with its own picture and the values of its actions.
  @Test func theScaffoldCanBeWatched() throws {
    let folder = try Scratch.folder().path
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
    // The colors of the goal and of the agent, in the dark theme, come from its picture alone.
    #expect(drawn.contains("#2f8f6f") && drawn.contains("#ffc94d"))
  }

  private func repository(_ catalog: String, in folder: String = "Environments/Own") throws -> String {
    let root = try Scratch.folder().path
    try FileManager.default.createDirectory(atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
    try catalog.write(toFile: "\(root)/\(folder)/Catalog.swift", atomically: false, encoding: .utf8)
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
        It is a corridor with two doors; change it into your own environment. Then:
          ./rl-lab check IceRink-v0                   whether it meets the contract of all environments
          ./rl-lab trace IceRink-v0 --actions 0,1,1   what it does, step by step
          ./rl-lab describe IceRink-v0                its documentation
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
        "/Environments/Own/IceRink.swift already exists; choose another name, or remove it first\n"
      ))
  }

  @Test func whatCannotBeIsSaid() throws {
    let root = try repository("public let ownEnvironments: [EnvironmentEntry] = []\n")
    defer { try? FileManager.default.removeItem(atPath: root) }
    #expect(
      try Repository.tool(["new", "environment", "ice-rink"], in: root).errors
        == "rl-lab: 'ice-rink' is not a valid type name; write it like FrozenLake: IceRink\n")
    #expect(
      try Repository.tool(["new", "environment", "IceRink", "--family", "Sports"], in: root).errors
        == "rl-lab: there is no family 'Sports'; there are Own\n")
    let empty = try Scratch.folder().path
    #expect(
      try Repository.tool(["new", "environment", "IceRink"], in: empty).errors.hasSuffix(
        ": has no folder Environments; run this in the root of rl-lab's repository\n"))
  }

  @Test func whatExistsAlreadyIsNotBegunAgain() throws {
    let root = try repository("public let ownEnvironments: [EnvironmentEntry] = []\n")
    #expect(
      try Repository.tool(["new", "environment", "Maze"], in: root).errors
        == "rl-lab: there is a 'Maze-v0' already; choose another name\n")
    // Another version of a name would be taken for the same world.
    for name in ["CartPole", "Cartpole", "FrozenLake8X8"] {
      let errors = try Repository.tool(["new", "environment", name], in: root).errors
      #expect(
        errors.hasPrefix("rl-lab: there is a '") && errors.hasSuffix("-v1' already; choose another name\n"))
    }
    #expect(
      try Repository.tool(["new", "environment", "Scene"], in: root).errors
        == "rl-lab: 'Scene' is a name that the file uses itself; choose another name\n")
    for name in ["Any", "Self", "Type", "Void", "Never", "String", "Bool", "Int", "Double", "Set", "Task"] {
      #expect(
        try Repository.tool(["new", "environment", name], in: root).errors
          == "rl-lab: '\(name)' is a name of Swift itself; choose another name\n")
    }
    #expect(
      try Repository.tool(["new", "agent", "any"], in: root).errors
        == "rl-lab: 'Any' is a name of Swift itself; choose another name\n")
    #expect(
      try Repository.tool(["new", "agent", "QLearning"], in: root).errors
        == "rl-lab: there is a 'q-learning' already; choose another name\n")
  }

  @Test func theAgentsScaffoldIsTheFileThatIsCompiledHere() throws {
    let compiled = try String(
      contentsOfFile: Repository.path("Tests/WritingTests/CountingSarsa.swift"), encoding: .utf8)
    #expect(try Scaffold(.agent, name: "CountingSarsa", root: "/").source == compiled)
  }

  @Test(
    arguments: [
      ("SoftQ", "SoftQ", "soft-q"), ("soft-q", "SoftQ", "soft-q"), ("MyDQN2", "MyDQN2", "my-dqn2"),
      ("MyDQNAgent", "MyDQNAgent", "my-dqn-agent"), ("bandit", "Bandit", "bandit"),
    ])
  func anAgentIsNamedByItsTypeOrItsAlgorithm(name: String, type: String, algorithm: String) throws {
    let scaffold = try Scaffold(.agent, name: name, root: "/")
    #expect(scaffold.name == type && scaffold.entryName == algorithm)
  }

  @Test func anAgentIsWrittenAndALineIsAdded() throws {
    let root = try repository(
      String(contentsOfFile: Repository.path("Agents/Own/Catalog.swift"), encoding: .utf8), in: "Agents/Own")
    defer { try? FileManager.default.removeItem(atPath: root) }
    let first = try Repository.tool(["new", "agent", "SoftSarsa"], in: root)
    #expect(
      first.output == """
        wrote Agents/Own/SoftSarsa.swift
        added 'SoftSarsa.entry,' to Agents/Own/Catalog.swift
        It is expected SARSA with a step size for each entry; change it into your agent. Then:
          ./rl-lab check agent soft-sarsa   whether it keeps what every agent promises
          ./rl-lab describe soft-sarsa      its documentation
        To train it, write 'algorithm: soft-sarsa' in an experiment file.
        docs/writing-an-agent.md explains each part.

        """, "\(first.errors)")
    _ = try Repository.tool(["new", "agent", "bandit"], in: root)
    let catalog = try String(contentsOfFile: "\(root)/Agents/Own/Catalog.swift", encoding: .utf8)
    #expect(
      catalog.hasSuffix(
        "public let ownAgents: [AgentEntry] = [\n  SoftSarsa.entry,\n  Bandit.entry,\n]\n"))
    let source = try String(contentsOfFile: "\(root)/Agents/Own/SoftSarsa.swift", encoding: .utf8)
    #expect(source.contains("final class SoftSarsa: Agent") && source.contains("\"soft-sarsa\", Parameters"))
    #expect(!source.contains("CountingSarsa") && !source.contains("counting-sarsa"))
  }

  @Test func anAgentThatCannotBeIsSaid() throws {
    let root = try repository("public let ownAgents: [AgentEntry] = []\n", in: "Agents/Own")
    defer { try? FileManager.default.removeItem(atPath: root) }
    func refusal(_ name: String, in folder: String? = nil) throws -> String {
      let result = try Repository.tool(["new", "agent", name], in: folder ?? root)
      #expect(result.status == 64 && result.output.isEmpty)
      return result.errors
    }
    #expect(
      try refusal("soft sarsa")
        == "rl-lab: 'soft sarsa' is not a valid algorithm's name; write it like q-learning: soft-sarsa\n")
    #expect(
      try refusal("2fast") == "rl-lab: '2fast' is not a valid algorithm's name; write it like q-learning\n")
    #expect(
      try refusal("Policy") == "rl-lab: 'Policy' is a name that the file uses itself; choose another name\n")
    let empty = try Scratch.folder().path
    #expect(
      try refusal("Bandit", in: empty).hasSuffix(
        ": has no folder Agents; run this in the root of rl-lab's repository\n"))
    _ = try Repository.tool(["new", "agent", "Bandit"], in: root)
    #expect(
      try refusal("bandit").hasSuffix(
        "/Agents/Own/Bandit.swift already exists; choose another name, or remove it first\n"))
  }
}
