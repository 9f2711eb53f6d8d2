import Agents
import Foundation
import GridWorlds
import Lab
import RLCore
import RunStore
import Testing

/// A run that evaluates a policy logs how far its values are from the exact ones.
@Suite struct ValueErrorTests {
  private func errors(_ agent: String) throws -> [Double] {
    let catalog = Catalog(environments: gridWorlds, agents: agentCatalog)
    let text = """
      environment: {id: RandomWalk-v0}
      agent: {\(agent)}
      training: {steps: 4_000}
      evaluation: {every: 2_000, episodes: 2}
      """
    let experiment = try Experiment.load(text: text, path: "walk.yaml", catalog: catalog)
    let folder = FileManager.default.temporaryDirectory.appending(path: "values-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "seed-1.sqlite").path
    _ = try SeedRun(experiment: experiment, seed: 1, path: path, provenance: .current(version: "0")).run()
    return try RunReader(path).metrics(names: ["value_rmse"]).map(\.value)
  }

  @Test func theErrorOfUntouchedValuesIsKnown() throws {
    // Values of 1/2 against 1/6 to 5/6, with steps that move nothing: the root of (4 + 1 + 0 + 1 + 4) / 36 / 5.
    let errors = try errors("algorithm: prediction, initial_value: 0.5, learning_rate: 1e-12")
    #expect(errors.count == 2)
    for error in errors { #expect(abs(error - (2.0 / 36).squareRoot()) < 1e-6) }
  }

  @Test func statesMayCountAsOftenAsTheyAreVisited() throws {
    // Visits 1, 2, 3, 2, 1 of errors 2, 1, 0, 1, 2 sixths: the root of (4 + 2 + 0 + 2 + 4) / 9 / 36.
    let errors = try errors(
      "algorithm: prediction, initial_value: 0.5, learning_rate: 1e-12, error_weights: visits")
    #expect(errors.count == 2)
    for error in errors { #expect(abs(error - (12.0 / 324).squareRoot()) < 1e-6) }
  }

  @Test func theErrorFalls() throws {
    let errors = try errors("algorithm: prediction, learning_rate: 0.1, learning_rate_final: 0.001")
    #expect(errors.last.map { $0 < 0.06 } == true, "\(errors)")
  }

  @Test func aListedPolicyHasItsOwnValues() throws {
    // Always right: 1 from everywhere that it gets to, the states 3 to 5.
    let errors = try errors("algorithm: prediction, learning_rate: 0.5, policy: [1, 1, 1, 1, 1, 1, 1]")
    #expect(errors.last.map { $0 < 1e-9 } == true, "\(errors)")
  }

  @Test func agentsThatEvaluateNoPolicyHaveNone() throws {
    #expect(try errors("algorithm: sarsa").isEmpty)
  }
}
