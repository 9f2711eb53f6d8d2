import Agents
import Foundation
import GridWorlds
import Lab
import RLCore
import RunStore
import TestSupport
import Testing

/// With `value_of: start` a run logs the agent's own value of the start beside the exact value of its greedy policy.
@Suite struct StartValueTests {
  private func values(
    _ agent: String, environment: String = #"id: TextMap-v0, map: ["S..G"], step_reward: 0"#,
    valueOf: String = "start"
  ) throws -> [String: [Double]] {
    let folder = try Scratch()
    let experiment = try Experiment.load(
      text: """
        environment: {\(environment)}
        agent: {\(agent)}
        training: {steps: 3_000}
        evaluation: {every: 1_500, episodes: 2, value_of: \(valueOf)}
        """, path: "start.yaml", catalog: Catalog(environments: gridWorlds, agents: agentCatalog))
    let path = folder.path + "/seed-1.sqlite"
    _ = try SeedRun(experiment: experiment, seed: 1, path: path, provenance: .current(version: "0")).run()
    let points = try RunReader(path).metrics(names: ["start_value", "exact_start_value"])
    return Dictionary(grouping: points, by: \.name).mapValues { $0.map(\.value) }
  }

  @Test func aTableThatHasConvergedTellsTheTruth() throws {
    // Three steps to the goal's 1.
    let values = try values("algorithm: q-learning, learning_rate: 1, gamma: 0.5")
    #expect(values == ["start_value": [0.25, 0.25], "exact_start_value": [0.25, 0.25]])
  }

  @Test func theTruthIsThatOfThePolicyNotOfTheEstimate() throws {
    // Nothing is learned from these steps, so the first action, up, is taken forever.
    let values = try values(
      "algorithm: q-learning, learning_rate: 1e-12, initial_q: 7, gamma: 0.5, ties: first")
    #expect(values["start_value"]?.allSatisfy { abs($0 - 7) < 1e-6 } == true)
    #expect(values["exact_start_value"]?.allSatisfy { $0 >= 0 && $0 <= 0.25 } == true)
  }

  @Test func severalStartsAreAveragedAsTheModelDrawsThem() throws {
    let values = try values(
      "algorithm: q-learning, learning_rate: 1, gamma: 0.5",
      environment: #"id: TextMap-v0, map: ["S.SG"], step_reward: 0"#)
    // 0.25 and 1, equally often.
    #expect(values == ["start_value": [0.625, 0.625], "exact_start_value": [0.625, 0.625]])
  }

  @Test func predictionIsHeldAgainstItsOwnPolicy() throws {
    let values = try values("algorithm: prediction, gamma: 0.5, learning_rate: 1, policy: [1, 1, 1, 1]")
    #expect(values == ["start_value": [0.25, 0.25], "exact_start_value": [0.25, 0.25]])
  }

  @Test func aNetworkIsAskedForTheObservationOfTheStart() throws {
    let values = try values(
      "algorithm: dqn, net_arch: [8], learning_starts: 100, gamma: 0.5",
      environment: #"id: TextMap-v0, map: ["S..G"], step_reward: 0, observation: one-hot"#)
    #expect(values["start_value"]?.count == 2 && values["exact_start_value"]?.last == 0.25)
  }

  @Test func nothingIsLoggedUnlessItIsAskedFor() throws {
    #expect(try values("algorithm: q-learning", valueOf: "none").isEmpty)
    #expect(try values("algorithm: random").isEmpty)
  }

  @Test func theKeyIsListedOnlyWhereItIsSet() throws {
    func yaml(_ text: String) throws -> String {
      try Experiment.load(
        text: "environment: {id: TextMap-v0}\nagent: {algorithm: prediction}\nevaluation: {\(text)}\n",
        path: "x.yaml", catalog: Catalog(environments: gridWorlds, agents: agentCatalog)
      ).resolvedYAML
    }
    for key in ["value_of", "maps", "policy_run", "policy_digest", "every_episodes"] {
      #expect(try !yaml("episodes: 2").contains(key), "\(key)")
    }
    #expect(try yaml("value_of: start").contains("value_of: start"))
  }
}
