import ArgumentParser
import Foundation
import Lab
import RLCore

struct NewVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Create an environment or an agent from a template.",
    discussion: """
      Example: rl-lab new environment TwoDoors
               rl-lab new agent CountingSarsa
      """,
    subcommands: [NewEnvironment.self, NewAgent.self])
}

struct NewEnvironment: Verb {
  static let configuration = CommandConfiguration(
    commandName: "environment",
    abstract: "Write a small environment for you to change, and add it to its family's catalog.",
    discussion: """
      Example: rl-lab new environment TwoDoors

      docs/writing-an-environment.md explains the generated file.
      """)

  @Argument(help: "The type name, such as FrozenLake.") var name: String
  @Option(help: "The family: a folder in Environments.") var family = "Own"

  func run(_ lab: LabContext) throws -> Int32 {
    try lab.write(.environment(family: family), name: name) { id in
      """
      It is a corridor with two doors; change it into your own environment. Then:
        ./rl-lab check \(id)                   whether it meets the contract of all environments
        ./rl-lab trace \(id) --actions 0,1,1   what it does, step by step
        ./rl-lab describe \(id)                its documentation
      docs/writing-an-environment.md explains each part.
      """
    }
  }
}

struct NewAgent: Verb {
  static let configuration = CommandConfiguration(
    commandName: "agent",
    abstract: "Write a small agent for you to change, and add it to the catalog of your own.",
    discussion: """
      Example: rl-lab new agent CountingSarsa

      docs/writing-an-agent.md walks through what is written.
      """)

  @Argument(help: "The name of its type, like QLearning, or of its algorithm, like q-learning.") var name:
    String

  func run(_ lab: LabContext) throws -> Int32 {
    try lab.write(.agent, name: name) { algorithm in
      """
      It is expected SARSA with a step size for each entry; change it into your agent. Then:
        ./rl-lab check agent \(algorithm)   whether it keeps what every agent promises
        ./rl-lab describe \(algorithm)      its documentation
      To train it, write 'algorithm: \(algorithm)' in an experiment file.
      docs/writing-an-agent.md explains each part.
      """
    }
  }
}

/// Whether two ids differ in their versions or in case at most: `CartPole-v1` and `Cartpole-v0`.
private func sameWorld(_ a: String, _ b: String) -> Bool {
  func name(_ id: String) -> String { id.replacing(/-v\d+$/, with: "").lowercased() }
  return name(a) == name(b)
}

extension LabContext {
  /// Writes what is new into the current folder's sources, and says so.
  ///
  /// - Parameter advice: what to do next, given its name in experiment files.
  fileprivate func write(_ kind: Scaffold.Kind, name: String, advice: (String) -> String) throws -> Int32 {
    let root = FileManager.default.currentDirectoryPath
    do {
      let scaffold = try Scaffold(kind, name: name, root: root)
      let entry = scaffold.entryName
      guard catalog.environment(entry) == nil, catalog.agent(entry) == nil else {
        throw ScaffoldProblem("there is a '\(entry)' already; choose another name")
      }
      if case .environment = kind, let near = catalog.environments.first(where: { sameWorld($0.id, entry) }) {
        throw ScaffoldProblem("there is a '\(near.id)' already; choose another name")
      }
      let result = try scaffold.write()
      func short(_ path: String) -> String {
        path.hasPrefix(root + "/") ? String(path.dropFirst(root.count + 1)) : path
      }
      output.data("wrote \(short(result.file))")
      if let catalog = result.catalog {
        output.data("added '\(result.line)' to \(short(catalog))")
      } else {
        output.data("add '\(result.line)' to the list in Catalog.swift beside it")
      }
      output.data(advice(entry))
      return 0
    } catch let problem as ScaffoldProblem {
      throw LabFailure(.usage, problem.description)
    } catch {
      throw LabFailure(.io, "\(name) cannot be written: \(error.localizedDescription)")
    }
  }
}
