import ArgumentParser
import Lab
import Text

struct SchemaVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of experiment files, for editors.",
    discussion: """
      Example: rl-lab schema > Experiments/experiment.schema.json

      docs/editors.md says how editors find it.
      """)

  @Flag(help: "Print the reference of experiment files, docs/experiment-file.md, in place of the schema.")
  var markdown = false

  func run(_ lab: LabContext) throws -> Int32 {
    lab.output.data(trimmed(markdown ? experimentReference(lab.catalog) : experimentSchema(lab.catalog)))
    return 0
  }
}
