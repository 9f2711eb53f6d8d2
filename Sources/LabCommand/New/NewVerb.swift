import ArgumentParser
import Foundation

struct NewVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Begin something of one's own.",
    discussion: "Example: rl-lab new environment TwoDoors",
    subcommands: [NewEnvironment.self])
}

struct NewEnvironment: Verb {
  static let configuration = CommandConfiguration(
    commandName: "environment",
    abstract: "Write a small environment to be changed into one's own, and add it to its family's catalog.",
    discussion: """
      Example: rl-lab new environment TwoDoors

      docs/writing-an-environment.md walks through what is written.
      """)

  @Argument(help: "The name of its type, like FrozenLake.") var name: String
  @Option(help: "The family, a folder in Environments.") var family = "Own"

  func run(_ lab: LabContext) throws -> Int32 {
    let root = FileManager.default.currentDirectoryPath
    do {
      let result = try Scaffold(name: name, family: family, root: root).write()
      func short(_ path: String) -> String {
        path.hasPrefix(root + "/") ? String(path.dropFirst(root.count + 1)) : path
      }
      lab.output.data("wrote \(short(result.file))")
      if let catalog = result.catalog {
        lab.output.data("added '\(result.line)' to \(short(catalog))")
      } else {
        lab.output.data("add '\(result.line)' to the list in Environments/\(family)/Catalog.swift")
      }
      lab.output.data(
        """
        It is a corridor with two doors; change it into your world. Then:
          ./rl-lab check \(result.id)                   whether it keeps what every environment promises
          ./rl-lab trace \(result.id) --actions 0,1,1   what it does, step by step
          ./rl-lab describe \(result.id)                what others will read
        docs/writing-an-environment.md explains each part.
        """)
      return 0
    } catch let problem as ScaffoldProblem {
      throw LabFailure(.usage, problem.description)
    } catch {
      throw LabFailure(.io, "Environments/\(family) cannot be written: \(error.localizedDescription)")
    }
  }
}
