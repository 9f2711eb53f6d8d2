import ArgumentParser
import Lab
import Text

struct DescribeVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "describe",
    abstract: "Print the documentation of an environment or agent and its keys with defaults.",
    discussion: "Example: rl-lab describe dqn")

  @Argument(help: "An environment or an agent, such as CartPole-v1 or dqn.") var name: String
  @Flag(help: "Print one JSON object.") var json = false

  func run(_ lab: LabContext) throws -> Int32 {
    if lab.catalog.agent(name) == nil, lab.catalog.knows(environment: name) {
      let entry = try lab.entry(name)
      lab.output.data(json ? Lab.json(environment: entry).compact : trimmed(describe(environment: entry)))
    } else if let entry = lab.catalog.agent(name) {
      lab.output.data(json ? Lab.json(agent: entry).compact : trimmed(describe(agent: entry)))
    } else {
      throw LabFailure(.usage, lab.catalog.unknownEntry(name))
    }
    return 0
  }
}
