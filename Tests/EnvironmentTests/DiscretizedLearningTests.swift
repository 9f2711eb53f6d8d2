import Agents
import ClassicControl
import RLCore
import Testing

/// What agents make of continuous environments seen as bins and as tiles.
struct DiscretizedLearningTests {
  private func batch(_ id: String, _ values: [String: ConfigurationValue], seed: UInt64) throws
    -> BatchEnvironment
  {
    let line = try entry(id)
    return try line.make(values).batch(
      count: 1, maxEpisodeSteps: line.defaultMaxEpisodeSteps,
      episodeSeeds: .drawn(root: seed, purpose: .trainingEpisodes))
  }

  private func agent(
    _ name: String, _ values: [String: ConfigurationValue], _ batch: BatchEnvironment, steps: Int
  )
    throws -> any Agent
  {
    let line = try #require(agentCatalog.first { $0.name == name })
    return try line.make(
      values,
      AgentContext(
        observationSpace: batch.observationSpace, actionSpace: batch.actionSpace, environments: batch.count,
        totalSteps: steps, seed: 5))
  }

  /// Trains, and returns the length of every episode.
  private func train(_ agent: any Agent, in batch: BatchEnvironment, steps: Int) -> [Int32] {
    var lengths: [Int32] = []
    batch.reset()
    for _ in 0..<steps {
      let elapsed = batch.elapsedSteps[0] + 1
      agent.selectActions(for: batch.observations, into: batch.actions)
      batch.step()
      if batch.endings[0] != .none { lengths.append(elapsed) }
      agent.learn(from: batch.transitions)
    }
    return lengths
  }

  /// Bins of the environment and bins of the agent number the same states, those beyond the bounds included: a run is
  /// the same either way, episode for episode and number for number.
  @Test(arguments: ["q-learning", "sarsa", "q-lambda"])
  func binsOfTheEnvironmentAreThoseOfTheAgent(algorithm: String) throws {
    let grid: [String: ConfigurationValue] = [
      "bins": .integers([6, 8, 12, 12]), "low": .numbers([-1.2, -1.5, -0.1, -1.5]),
      "high": .numbers([1.2, 1.5, 0.1, 1.5]),
    ]
    let steps = 30_000
    let (plain, binned) = (
      try batch("CartPole-v1", [:], seed: 3),
      try batch("CartPole-v1", grid.merging(["discretize": .text("bins")]) { $1 }, seed: 3)
    )
    let (withBins, without) = (
      try agent(algorithm, grid, plain, steps: steps), try agent(algorithm, [:], binned, steps: steps)
    )
    let lengths = train(withBins, in: plain, steps: steps)
    #expect(train(without, in: binned, steps: steps) == lengths)
    #expect(lengths.count > 100)
    #expect(withBins.tensors == without.tensors)
    let learned = withBins.tensors.contains {
      if case .float64(let values) = $0.elements { values.contains { $0 != 0 } } else { false }
    }
    #expect(learned, "empty tables are equal whatever the bins")
  }

  /// A linear function of tiles drives the car up the hill, which a linear function of its position and speed does not:
  /// that one stays at 200 steps an episode.
  @Test func aLinearFunctionOfTilesClimbsTheHill() throws {
    let linear: [String: ConfigurationValue] = [
      "net_arch": .integers([]), "learning_rate": .number(0.003), "gamma": .number(1),
      "buffer_size": .integer(20_000),
      "learning_starts": .integer(200), "train_freq": .integer(2), "batch_size": .integer(32),
      "target_update_interval": .integer(500), "exploration_initial_eps": .number(0.1),
      "exploration_final_eps": .number(0), "loss": .text("mse"),
    ]
    let steps = 60_000
    func lastLengths(_ values: [String: ConfigurationValue]) throws -> Double {
      let batch = try batch("MountainCar-v0", values, seed: 2)
      let lengths = train(try agent("dqn", linear, batch, steps: steps), in: batch, steps: steps).suffix(50)
      return Double(lengths.reduce(0, +)) / Double(lengths.count)
    }
    let tiles = try lastLengths([
      "discretize": .text("tiles"), "bins": .integers([8]), "tilings": .integer(8),
    ])
    #expect(tiles < 160)
    #expect(try lastLengths([:]) > 195)
  }

  /// Sutton and Barto, section 10.1: from zero weights and without exploration, since zeros are optimistic here.
  @Test(arguments: ["linear-sarsa", "linear-q-learning", "linear-sarsa-lambda"])
  func linearAgentsClimbTheHillOnTiles(name: String) throws {
    let steps = 30_000
    let batch = try batch(
      "MountainCar-v0",
      ["discretize": .text("tiles"), "bins": .integers([8]), "tilings": .integer(8)], seed: 3)
    let agent = try agent(
      name,
      [
        "learning_rate": .number(name == "linear-sarsa-lambda" ? 0.3 : 0.5), "gamma": .number(1),
        "exploration_initial_eps": .number(0), "exploration_final_eps": .number(0),
      ], batch, steps: steps)
    let lengths = train(agent, in: batch, steps: steps).suffix(30)
    #expect(lengths.reduce(0, +) < 170 * lengths.count)
  }
}
