import ArgumentParser
import Lab
import Text

struct SchemaVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of experiment files, for editors.",
    discussion: "Example: rl-lab schema > Experiments/experiment.schema.json")

  func run(_ lab: LabContext) throws -> Int32 {
    lab.output.data(trimmed(experimentSchema(lab.catalog)))
    return 0
  }
}
