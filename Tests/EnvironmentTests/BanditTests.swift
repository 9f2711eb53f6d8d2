import Agents
import Lab
import RLCore
import Testing

/// Bandits: their problems, rewards and measures.
struct BanditTests {
  /// The true values after `actions` in an episode with `seed`.
  private func trueValues(
    _ values: [String: ConfigurationValue] = [:], seed: UInt64, actions: [Int] = []
  ) throws -> [Double] {
    var walk = EnvironmentWalk(try entry("Bandit-v0").make(values), maxEpisodeSteps: nil, seed: seed)
    for action in actions { _ = walk.step(action) }
    guard case .list(let list) = walk.environment.info.last?.value else { return [] }
    return list
  }

  @Test func everySeedIsAnotherProblemAndTheSameSeedTheSame() throws {
    let first = try trueValues(seed: 1)
    #expect(first.count == 10 && Set(first).count == 10)
    #expect(try first == trueValues(seed: 1) && first != trueValues(seed: 2))
  }

  @Test func theTestbedIsThatOfTheBook() throws {
    let all = try (0..<500 as Range<UInt64>).flatMap { try trueValues(seed: $0) }
    let mean = all.reduce(0, +) / 5000
    let variance = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 5000
    #expect(abs(mean) < 0.06 && abs(variance - 1) < 0.08)
  }

  @Test(arguments: [[:], ["problem_seed": .integer(3)]] as [[String: ConfigurationValue]])
  func drawnValuesHaveTheirMean(problem: [String: ConfigurationValue]) throws {
    let values = problem.merging(["value_mean": .number(7), "value_sd": .number(0)]) { $1 }
    #expect(try trueValues(values, seed: 1) == Array(repeating: 7, count: 10))
  }

  @Test func aFixedProblemIsTheSameInEveryEpisode() throws {
    let values: [String: ConfigurationValue] = ["problem_seed": .integer(3)]
    #expect(try trueValues(values, seed: 1) == trueValues(values, seed: 2))
    let made = try entry("Bandit-v0").make(["values": .numbers([1, 3, 2])])
    let model = try #require(made.model())
    #expect(made.actionSpace.count == 3 && model.hasRandomRewards)
    #expect((0..<3).map { model.outcomes(state: 0, action: $0).first?.reward } == [1, 3, 2])
    #expect(try entry("Bandit-v0").make().model() == nil)
  }

  @Test func aStationaryBanditStaysAndADriftingOneWalks() throws {
    #expect(try trueValues(seed: 4) == trueValues(seed: 4, actions: [0, 1, 2]))
    let drifting: [String: ConfigurationValue] = ["value_sd": .number(0), "walk_sd": .number(0.01)]
    #expect(try trueValues(drifting, seed: 4) == Array(repeating: 0, count: 10))
    // 100 steps of 0.01: a standard deviation of 0.1.
    let ends = try (0..<100 as Range<UInt64>).flatMap {
      try trueValues(drifting, seed: $0, actions: Array(repeating: 0, count: 100))
    }
    let variance = ends.reduce(0) { $0 + $1 * $1 } / 1000
    #expect(abs(variance - 0.01) < 0.002)
  }

  @Test func theBestArmIsOptimalAndNoOther() throws {
    let made = try entry("Bandit-v0").make(["values": .numbers([1, 3, 2]), "reward_sd": .number(0)])
    for (arm, isBest) in [(0, 0.0), (1, 1), (2, 0)] {
      var walk = EnvironmentWalk(made, maxEpisodeSteps: nil, seed: 1)
      #expect(walk.step(arm).reward == [1, 3, 2][arm])
      let measures = (walk.environment as? any MeasuringEnvironment)?.measures
      #expect(measures == [Metric("optimal_action", isBest), Metric("expected_reward", [1, 3, 2][arm])])
    }
  }

  @Test func trainingRecordsTheMeasures() throws {
    let line = try entry("Bandit-v0")
    let batch = try line.make(["values": .numbers([0, 5])]).batch(
      count: 1, maxEpisodeSteps: 10, episodeSeeds: .drawn(root: 1, purpose: .trainingEpisodes))
    let agent = try #require(agentCatalog.first { $0.name == "q-learning" }).make(
      ["gamma": .number(0), "exploration_initial_eps": .number(0), "exploration_final_eps": .number(0)],
      AgentContext(
        observationSpace: batch.observationSpace, actionSpace: batch.actionSpace, environments: 1,
        totalSteps: 40, seed: 1))
    let trainer = Trainer(
      agent: agent, batch: batch, budget: .steps(40), metricsEvery: .steps(20), evaluateEvery: nil,
      checkpointEvery: nil,
      sink: nil)
    var names: [[String]] = []
    while let report = trainer.next() {
      if !report.metrics.isEmpty { names.append(report.metrics.map(\.name)) }
    }
    #expect(names.count == 2)
    #expect(names.allSatisfy { $0.contains("optimal_action") && $0.contains("expected_reward") })
  }
}
