import Agents
import ClassicControl
import GridWorlds
import RLCore
import Testing

/// Whether agents learn: exact optima where they can be computed.
@Suite struct LearningTests {
  /// What the greedy policy of `name`, trained for `steps`, earns in an episode, exactly.
  private func expectedReturn(
    _ name: String, _ values: [String: ConfigurationValue], in id: String,
    _ parameters: [String: ConfigurationValue] = [:], environments: Int = 1, steps: Int, seed: UInt64
  ) throws -> Double? {
    let entry = try #require(gridWorlds.first { $0.id == id })
    let environment = try entry.make(parameters)
    let batch = environment.batch(
      count: environments, maxEpisodeSteps: entry.maxEpisodeSteps([:]),
      episodeSeeds: .drawn(root: seed, purpose: .trainingEpisodes))
    let agentEntry = try #require(agentCatalog.first { $0.name == name })
    let agent = try agentEntry.make(values, .fitting(batch, totalSteps: steps, seed: seed))
    batch.train(agent, steps: steps)
    let model = try #require(environment.model())
    let states = (0..<model.stateCount).map { Int32($0) }
    let policy = agent.greedyPolicy(batchSize: model.stateCount).actions(inStates: states)
    return Planning.expectedReturn(
      model, policy: policy.map(Int.init), maxEpisodeSteps: entry.maxEpisodeSteps([:]))
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>) func qLearningWalksAlongTheCliffInThirteenSteps(seed: UInt64)
    throws
  {
    let earned = try expectedReturn(
      "q-learning",
      ["learning_rate": .number(0.5), "gamma": .number(1), "exploration_final_eps": .number(0.1)],
      in: "CliffWalking-v1", steps: 30_000, seed: seed)
    #expect(earned == -13)
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>) func qLearningInABatchWalksAlongTheCliffToo(seed: UInt64)
    throws
  {
    let earned = try expectedReturn(
      "q-learning",
      ["learning_rate": .number(0.5), "gamma": .number(1), "exploration_final_eps": .number(0.1)],
      in: "CliffWalking-v1", environments: 8, steps: 40_000, seed: seed)
    #expect(earned == -13)
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>) func dqnCrossesIceThatIsNotSlippery(seed: UInt64) throws {
    let earned = try expectedReturn(
      "dqn",
      [
        "gamma": .number(0.8), "net_arch": .integers([32]), "learning_rate": .number(0.001),
        "learning_starts": .integer(200), "train_freq": .integer(2), "batch_size": .integer(32),
        "target_update_interval": .integer(100),
        "exploration_final_eps": .number(0.2),
      ], in: "FrozenLake-v1", ["is_slippery": .bool(false)], steps: 12_000, seed: seed)
    #expect(earned == 1)
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>) func dqnClimbsACorridor(seed: UInt64) throws {
    let batch = BatchEnvironment.of(Corridor(stateCount: 8), maxEpisodeSteps: 40, seed: seed)
    let dqn = try #require(agentCatalog.first { $0.name == "dqn" })
    let agent = try dqn.make(
      [
        "net_arch": .integers([32]), "learning_rate": .number(0.003), "learning_starts": .integer(100),
        "train_freq": .integer(1), "batch_size": .integer(32), "target_update_interval": .integer(50),
      ], .fitting(batch, totalSteps: 4000, seed: seed))
    batch.train(agent, steps: 4000)
    #expect(
      agent.greedyPolicy(batchSize: 7).actions(inStates: [0, 1, 2, 3, 4, 5, 6]) == [1, 1, 1, 1, 1, 1, 1])
  }

  @Test func dqnsNumbersStayFiniteInAShortRunOnCartPole() throws {
    let entry = try #require(classicControl.first { $0.id == "CartPole-v1" })
    let batch = try entry.make().batch(
      count: 1, maxEpisodeSteps: entry.maxEpisodeSteps([:]),
      episodeSeeds: .drawn(root: 1, purpose: .trainingEpisodes))
    let dqn = try #require(agentCatalog.first { $0.name == "dqn" })
    let agent = try dqn.make(
      ["learning_starts": .integer(100), "train_freq": .integer(1)], .fitting(batch, totalSteps: 600))
    var reports = 0
    batch.train(agent, steps: 600) { step in
      guard step % 100 == 0 else { return }
      let metrics = agent.takeMetrics()
      #expect(metrics.isEmpty == (step <= 100))
      #expect(metrics.allSatisfy { $0.value.isFinite })
      reports += metrics.count
    }
    #expect(reports == 15)
  }

  @Test(arguments: [
    "q-learning", "expected-sarsa", "double-q-learning", "sarsa-lambda", "q-lambda", "dyna-q",
    "prioritized-sweeping", "monte-carlo",
  ]) func everyTableCrossesIceThatIsNotSlippery(name: String) throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      let earned = try expectedReturn(
        name, ["gamma": .number(0.9), "exploration_final_eps": .number(0.2)], in: "FrozenLake-v1",
        ["is_slippery": .bool(false)], steps: 40_000, seed: seed)
      #expect(earned == 1, "seed \(seed)")
    }
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>) func sarsaKeepsAwayFromTheCliffWhereQLearningDoesNot(
    seed: UInt64
  )
    throws
  {
    let values: [String: ConfigurationValue] = [
      "learning_rate": .number(0.5), "learning_rate_final": .number(0.01), "gamma": .number(1),
      "exploration_initial_eps": .number(0.1), "exploration_final_eps": .number(0.1),
    ]
    let safe = try expectedReturn("sarsa", values, in: "CliffWalking-v1", steps: 200_000, seed: seed)
    let shortest = try expectedReturn("q-learning", values, in: "CliffWalking-v1", steps: 200_000, seed: seed)
    #expect(shortest == -13)
    // The safe path is -17; one row nearer, -15, is a matter of luck.
    #expect(safe.map { $0 <= -15 && $0 >= -19 } ?? false, "\(String(describing: safe))")
  }

  @Test(arguments: [
    "dqn", "double-dqn", "dueling-dqn", "c51", "qr-dqn", "iqn", "hl-gauss", "munchausen-dqn", "rainbow",
    "bootstrapped-dqn",
  ]) func everyDeepAgentClimbsACorridor(name: String) throws {
    let batch = BatchEnvironment.of(Corridor(stateCount: 6), maxEpisodeSteps: 40, seed: 2)
    let entry = try #require(agentCatalog.first { $0.name == name })
    let agent = try entry.make(
      [
        "net_arch": .integers([32]), "learning_rate": .number(0.003), "learning_starts": .integer(100),
        "train_freq": .integer(1), "batch_size": .integer(32), "target_update_interval": .integer(50),
        "v_min": .number(0), "v_max": .number(1), "gamma": .number(0.9),
        "exploration_initial_eps": .number(1), "exploration_final_eps": .number(0.1),
      ], .fitting(batch, totalSteps: 4000, seed: 2))
    batch.train(agent, steps: 4000)
    #expect(agent.greedyPolicy(batchSize: 5).actions(inStates: [0, 1, 2, 3, 4]) == [1, 1, 1, 1, 1])
  }
}
