import ArgumentParser
import Lab
import Text

struct DescribeVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "describe",
    abstract: "Print the documentation of an environment, an agent or a section and its keys with defaults.",
    discussion: """
      Example: rl-lab describe dqn
      Example: rl-lab describe training
      """)

  @Argument(
    help: "An environment, an agent, or a section of an experiment file: CartPole-v1, dqn, training.",
    completion: Completion.described)
  var name: String
  @Flag(help: "Every key, also those that apply only with other settings, and its range.") var all = false
  @Flag(help: "Print one JSON object.") var json = false

  func run(_ lab: LabContext) throws -> Int32 {
    let width = lab.output.dataWidth ?? defaultPageWidth
    if lab.catalog.agent(name) == nil, lab.catalog.knows(environment: name) {
      let entry = try lab.entry(name)
      lab.output.data(
        json
          ? Lab.json(environment: entry).compact
          : trimmed(describe(environment: entry, width: width, showsAll: all)))
    } else if let entry = lab.catalog.agent(name) {
      lab.output.data(
        json ? Lab.json(agent: entry).compact : trimmed(describe(agent: entry, width: width, showsAll: all)))
    } else if let section = SectionReference.all.first(where: { $0.name == name }) {
      lab.output.data(json ? section.json.compact : trimmed(section.page(width: width, showsAll: all)))
    } else {
      throw LabFailure(.usage, lab.catalog.unknownEntry(name))
    }
    return 0
  }
}
