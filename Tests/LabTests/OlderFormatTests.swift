import Agents
import Foundation
import GridWorlds
import Lab
import RunStore
import Testing

/// Runs of format 2 under this version.
@Suite struct OlderFormatTests {
  @Test func aRunOfFormatTwoResumesAsTheVersionThatWroteItResumedIt() throws {
    let folder = NSTemporaryDirectory() + "older-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = folder + "/seed-3.sqlite"
    let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/runs/format-2.sqlite").path
    try FileManager.default.copyItem(atPath: fixture, toPath: path)
    let experiment = try Experiment.load(
      text: RunReader(path).facts.configuration, path: "lake.yaml", overrides: ["training.steps=900"],
      catalog: Catalog(environments: gridWorlds, agents: agentCatalog))
    #expect(
      experiment.differences(from: try RunReader(path).settings).map(\.description) == [
        "training.steps: 600 -> 900"
      ])
    let outcome = try SeedRun(
      experiment: experiment, seed: 3, path: path, provenance: .current(version: "0"), resumes: true
    ).run()
    #expect(outcome.status == .finished)
    let reader = try RunReader(path)
    #expect(reader.settings == experiment.settings)
    #expect(
      try reader.digest().whole == "72b49dd36c42269610f6ec8396b23f43873abbddf2633780d441fa59c740a46b")
  }
}
