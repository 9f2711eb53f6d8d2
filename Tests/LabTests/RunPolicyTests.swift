import Agents
import Foundation
import GridWorlds
import Lab
import RLCore
import RunStore
import TestSupport
import Testing

/// Prediction of the policy that a finished run has learned.
@Suite struct RunPolicyTests {
  private static let catalog = Catalog(environments: gridWorlds, agents: agentCatalog)
  private let folder: Scratch

  init() throws { folder = try Scratch() }

  private func load(_ agent: String, _ environment: String) throws -> Experiment {
    try Experiment.load(
      text: """
        environment: {\(environment)}
        agent: {\(agent)}
        training: {steps: 3_000}
        evaluation: {every: 0, episodes: 2}
        """, path: folder.path + "/x.yaml", catalog: Self.catalog)
  }

  private static let corridor = #"id: TextMap-v0, map: ["S..G"], step_reward: 0"#

  @discardableResult private func run(
    _ agent: String, _ environment: String = corridor, name: String = "learned", pause: Int = .max
  ) throws -> RunReader {
    let path = folder.path + "/\(name).sqlite"
    let run = SeedRun(
      experiment: try load(agent, environment), seed: 1, path: path, provenance: .current(version: "0"))
    nonisolated(unsafe) var reached = 0
    _ = try run.run(shouldStop: { reached >= pause }, onProgress: { reached = $0.report.step })
    return try RunReader(path)
  }

  @Test(arguments: ["", ", observation: one-hot"]) func itsActionsAndDigestAreTaken(_ observation: String)
    throws
  {
    let agent =
      observation.isEmpty
      ? "algorithm: q-learning, learning_rate: 1, gamma: 0.5"
      : "algorithm: dqn, net_arch: [16], learning_starts: 100, learning_rate: 0.01, gamma: 0.5"
    let learned = try run(agent, Self.corridor + observation)
    let experiment = try load("algorithm: prediction, policy_run: learned.sqlite", Self.corridor)
    let actions = try #require(experiment.agent.values["policy"]?.integers)
    #expect(actions.count == 4 && actions.prefix(3) == [1, 1, 1])
    #expect(try experiment.agent.values["policy_digest"] == .text(learned.digest().whole))
    // Always right reaches the goal.
    let again = try run("algorithm: prediction, learning_rate: 1, policy_run: learned.sqlite", name: "values")
    #expect(try again.metrics(names: ["value_rmse"]).last?.value == 0)
  }

  @Test func theRecordedRunNeedsTheOtherFileNoMore() throws {
    try run("algorithm: q-learning")
    let values = try run("algorithm: prediction, policy_run: learned.sqlite", name: "values")
    try FileManager.default.removeItem(atPath: folder.path + "/learned.sqlite")
    let result = try RunVerification(values.path, catalog: Self.catalog, allowsCode: false).run(
      steps: 3_000, provenance: .current(version: "0"), folder: folder.path + "/again")
    #expect(result.difference == nil && result.comparesState)
  }

  @Test func anotherPolicyMakesAnotherDigest() throws {
    try run("algorithm: q-learning, learning_rate: 1")
    let first = try run("algorithm: prediction, policy_run: learned.sqlite", name: "first").digest().whole
    try FileManager.default.removeItem(atPath: folder.path + "/learned.sqlite")
    // It plays the same actions, but it is another run.
    try run("algorithm: q-learning, learning_rate: 0.9")
    let second = try run("algorithm: prediction, policy_run: learned.sqlite", name: "second")
    #expect(try second.digest().whole != first)
  }

  private func message(_ agent: String, _ environment: String = corridor) throws -> String? {
    do {
      _ = try load(agent, environment)
      return nil
    } catch let errors as ExperimentErrors { return errors.problems.map(\.message).joined(separator: "\n") }
  }

  @Test func aRunThatDoesNotFitIsRefused() throws {
    let path = folder.path + "/learned.sqlite"
    let prediction = "algorithm: prediction, policy_run: learned.sqlite"
    #expect(try message(prediction)?.hasPrefix("policy_run: \(path): ") == true)
    try run("algorithm: q-learning", pause: 1_000)
    #expect(
      try message(prediction)
        == "policy_run: \(path): the run is interrupted, not finished; finish it with 'rl-lab run … --resume'"
    )
    try FileManager.default.removeItem(atPath: path)
    try run("algorithm: q-learning")
    #expect(
      try message(prediction, "id: FrozenLake-v1")
        == "policy_run: \(path): the run was trained in TextMap-v0, not in FrozenLake-v1; use a run of the same environment"
    )
    #expect(
      try message(prediction, #"id: TextMap-v0, map: ["S...G"]"#)
        == "policy_run: \(path): the run has 4 states and 4 actions, this environment 5 and 4")
    #expect(
      try message(prediction + ", policy: [1, 1, 1, 1]")
        == "policy_run: policy is set too; remove one of them")
    #expect(
      try message("algorithm: prediction, policy_digest: abc")
        == "policy_digest: belongs to policy_run, which is not set; remove it")
    try FileManager.default.removeItem(atPath: path)
    try run("algorithm: random")
    #expect(
      try message(prediction) == "policy_run: \(path): the run's agent plays at random; leave policy_run out")
  }
}
