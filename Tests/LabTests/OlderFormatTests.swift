import Agents
import Foundation
import GridWorlds
import Lab
import RLCore
import RunStore
import TestSupport
import Testing

/// Runs of format 2 under this version.
@Suite struct OlderFormatTests {
  private let catalog = Catalog(environments: gridWorlds, agents: agentCatalog)

  private static func folder() throws -> String {
    let folder = NSTemporaryDirectory() + "older-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let fixture = Repository.root.appendingPathComponent("Tests/Fixtures/runs/format-2.sqlite").path
    try FileManager.default.copyItem(atPath: fixture, toPath: folder + "/seed-3.sqlite")
    return folder
  }

  /// It was made before `ties` existed, so it takes the first of equally good actions.
  @Test func aKeyThatDidNotExistStandsForWhatWasDoneThen() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/seed-3.sqlite"
    let recorded = try Experiment(recordedIn: RunReader(path), catalog: catalog, allowsCode: false)
    #expect(recorded.agent.values["ties"] == .text("first"))
    #expect(recorded.agent.values["gamma"] == .number(0.99))
    let again = try RunVerification(path, catalog: catalog, allowsCode: false)
    let result = try again.run(steps: 600, provenance: .current(version: "0"), folder: folder + "/again")
    #expect(result.difference == nil && result.comparesState && result.steps == 600)
    // Whoever asks for another rule is told that it is one.
    let asked = try Experiment.load(
      text: RunReader(path).facts.configuration, path: "lake.yaml", overrides: ["agent.ties=random"],
      catalog: catalog)
    #expect(
      asked.differences(from: try RunReader(path).settings).map(\.description) == [
        "agent.ties: not set -> random"
      ])
  }

  /// Also of the copy with changes, which are those that the command names and no more.
  @Test(arguments: [0, 300, 600]) func aBranchKeepsWhatWasDoneThen(_ step: Int) throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let branch = try RunBranch(
      folder + "/seed-3.sqlite", step: step, overrides: ["evaluation.episodes=3", "training.steps=900"],
      catalog: catalog, allowsCode: false)
    #expect(branch.experiment.agent.values["ties"] == .text("first"))
    #expect(branch.origin.changes == ["training.steps: 600 -> 900", "evaluation.episodes: 2 -> 3"])
    try branch.requireFit()
    var run = SeedRun(
      experiment: branch.experiment, seed: 3, path: folder + "/branch.sqlite",
      provenance: .current(version: "0"))
    run.branch = branch
    #expect(try run.run().status == .finished)
    #expect(try RunReader(folder + "/branch.sqlite").settings["agent.ties"] == "first")
  }

  @Test func aRunOfFormatTwoResumesAsTheVersionThatWroteItResumedIt() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/seed-3.sqlite"
    let experiment = try Experiment.load(
      text: RunReader(path).facts.configuration, path: "lake.yaml", overrides: ["training.steps=900"],
      catalog: catalog)
    let settings = try RunReader(path).settings
    #expect(
      experiment.differences(from: try RunReader(path).settings).map(\.description) == [
        "training.steps: 600 -> 900"
      ])
    let outcome = try SeedRun(
      experiment: experiment, seed: 3, path: path, provenance: .current(version: "0"), resumes: true
    ).run()
    #expect(outcome.status == .finished)
    let reader = try RunReader(path)
    #expect(reader.settings == experiment.continuing(settings).settings)
    #expect(reader.settings["agent.ties"] == "first")
    // As the version without `ties` resumed it; the metadata, in which the key now is, has another hash.
    let parts = try Dictionary(
      uniqueKeysWithValues: reader.digest().parts.map { ($0.name, $0.hash.prefix(16)) })
    let older: [String: Substring] = [
      "trainer": "91aa6bfa3436fa1c", "environments": "608b6d2fc4343410", "agent": "34e4944152e0c3ea",
      "owed": "16f99455a35117b6", "episodes": "583193577df4c248", "evaluations": "00a38b2864f82121",
      "metrics": "636492f38f825563", "summaries": "11bb2443f5d4716e", "checkpoints": "d74298fd38e7b508",
    ]
    #expect(parts.filter { $0.key != "facts" } == older)
  }
}
