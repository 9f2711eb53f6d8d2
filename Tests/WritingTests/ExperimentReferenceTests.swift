import Agents
import AllEnvironments
import Foundation
import Lab
import RLCore
import TestSupport
import Testing

/// The page and the schema of experiment files are those that the tool prints.
struct ExperimentReferenceTests {
  private static let catalog = Catalog(
    environments: builtInEnvironments, agents: agentCatalog, sources: allEnvironmentSources)

  @Test func thePageIsWhatTheKeysSay() throws {
    let page = try String(contentsOfFile: Repository.path("docs/experiment-file.md"), encoding: .utf8)
    let isEqual = page == experimentReference(Self.catalog)
    #expect(isEqual, "write it again: ./rl-lab schema --markdown >docs/experiment-file.md")
  }

  @Test func theSchemaBesideTheExperimentsIsWhatTheKeysSay() throws {
    let schema = try String(
      contentsOfFile: Repository.path("Experiments/experiment.schema.json"), encoding: .utf8)
    let isEqual = schema == experimentSchema(Self.catalog)
    #expect(isEqual, "write it again: ./rl-lab schema >Experiments/experiment.schema.json")
  }

  @Test func everyExperimentNamesItsSchema() throws {
    let folder = Repository.path("Experiments")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }
    #expect(files.count > 30)
    for file in files {
      let text = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
      #expect(text.hasPrefix("# yaml-language-server: $schema=experiment.schema.json\n"), "\(file)")
    }
  }

  @Test func theExampleOfThePageIsAnExperiment() throws {
    let text = experimentReference(Self.catalog)
    let parts = text.components(separatedBy: "```")
    let yaml = try #require(parts.first { $0.hasPrefix("yaml\n") }).dropFirst(5)
    let experiment = try Experiment.load(text: String(yaml), path: "example.yaml", catalog: Self.catalog)
    #expect(experiment.warnings.isEmpty && experiment.seeds == [1, 2, 3, 4, 5])
  }

  @Test func everyKeyOfEveryEntryIsOnThePage() {
    let text = experimentReference(Self.catalog)
    for key in (agentCatalog.flatMap(\.keys) + builtInEnvironments.flatMap(\.keys)).map(\.name) {
      #expect(text.contains("| `\(key)` |"), "\(key)")
    }
  }
}
