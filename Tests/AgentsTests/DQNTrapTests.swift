import Agents
import NeuralNetworks
import RLCore
import Replay
import Testing

/// Mistakes that DQN invites; each test is named after what must hold and fails where it does not.
@Suite struct DQNTrapTests {
  /// DQN with a linear function, that learns from every step by itself.
  private func agent(
    _ context: AgentContext, _ change: (inout DQN.Configuration) -> Void = { _ in }
  ) throws -> DQN {
    var configuration = DQN.Configuration()
    (configuration.network.hiddenSizes, configuration.replay.batchSize, configuration.replay.bufferSize) = (
      [], 1, 1
    )
    (
      configuration.updates.learningStarts, configuration.updates.trainFrequency, configuration.returns.gamma
    ) = (0, 1, 0.5)
    (configuration.exploration.initialEpsilon, configuration.exploration.finalEpsilon) = (0, 0)
    change(&configuration)
    return try DQN(configuration, context)
  }

  /// What a step of this reward and ending, from state 0 to state 1, is regressed on.
  private func target(reward: Double, ending: Ending) throws -> (target: Double, q: ReferenceNetwork) {
    let agent = try agent(.discrete(states: 2))
    // Far above any value, so that the loss tells the target's sign.
    agent.learner.online.parameters["layers.0.bias"]?.update(repeating: 100)
    agent.learner.updateTarget(tau: 1)
    let q = ReferenceNetwork(agent.learner.online)
    agent.learn(
      from: HandMadeStep(states: [0], actions: [1], rewards: [reward], next: [1], endings: [ending]))
    let loss = try #require(agent.takeMetrics().first { $0.name == "loss" }).value
    return (q([1, 0])[1] - loss.squareRoot(), q)
  }

  @Test func truncationKeepsTheBootstrap() throws {
    let (target, q) = try target(reward: 3, ending: .truncated)
    #expect(abs(target - (3 + 0.5 * max(q([0, 1])[0], q([0, 1])[1]))) < 1e-4)
  }

  @Test func theTerminalUpdateHappensAndDoesNotBootstrap() throws {
    #expect(abs(try target(reward: 3, ending: .terminated).target - 3) < 1e-4)
  }

  @Test func aStepWithinAnEpisodeBootstraps() throws {
    let (target, q) = try target(reward: -3, ending: .none)
    #expect(abs(target - (-3 + 0.5 * max(q([0, 1])[0], q([0, 1])[1]))) < 1e-4)
  }

  @Test func anEndlessTaskCutOffIsWorthWhatItWouldBeUncut() throws {
    let batch = BatchEnvironment.of(Treadmill(), maxEpisodeSteps: 5)
    let agent = try agent(.fitting(batch)) {
      (
        $0.replay.batchSize, $0.replay.bufferSize, $0.optimizer.learningRate, $0.updates.targetUpdateInterval
      ) = (16, 100, 0.02, 20)
    }
    batch.train(agent, steps: 2000)
    // 1 + 1/2 + 1/4 + ...; were the cut an end, a fifth of the targets would be 1.
    #expect(abs(ReferenceNetwork(agent.learner.online)([1])[0] - 2) < 0.02)
  }

  @Test func replayHoldsTrueSuccessorsAndNoResets() {
    let batch = BatchEnvironment.of(Corridor(stateCount: 4), count: 2, maxEpisodeSteps: 2)
    let buffer = ReplayBuffer(
      capacity: 1000, observationSpace: batch.observationSpace, actionCount: 8, environments: 4, gamma: 1)
    batch.reset()
    for _ in 0..<20 {
      for row in 0..<2 { batch.actions[row] = 1 }
      batch.step()
      buffer.append(batch.transitions)
    }
    #expect(buffer.count == 40)
    let sample = SampledBatch(count: 500, observationSpace: batch.observationSpace)
    var random = RandomStream(seed: 1)
    buffer.sample(into: sample, using: &random)
    var seen: Set<[Double]> = []
    for row in 0..<500 { seen.insert(sample.observations.row(row) + sample.nextObservations.row(row)) }
    // Episodes go 0, 1, 2 and are cut off; state 2 is a successor though nobody acts in it.
    #expect(seen == [[0, 1], [1, 2]])
  }

  @Test func afterAnEpisodeTheAgentActsOnTheResetObservation() throws {
    let batch = BatchEnvironment.of(Corridor(stateCount: 3))
    let agent = try agent(.fitting(batch)) { $0.updates.learningStarts = 1000 }
    // Up in states 0 and 1, stay in the dead end: who acted on that would stay in state 0 once in each episode.
    let weight = try #require(agent.learner.online.parameters["layers.0.weight"])
    for (index, value) in ([0, 1, 0, 1, 1, 0] as [Float]).enumerated() { weight[index] = value }
    agent.learner.online.parameters["layers.0.bias"]?.update(repeating: 0)
    var actions: [Int32] = []
    batch.train(agent, steps: 10) { _ in actions.append(batch.actions[0]) }
    #expect(actions == Array(repeating: 1, count: 10))
  }

  @Test func theBestOfWhatFollowsIsTheTargetNetworksNotTheOnlineOnes() throws {
    let agent = try agent(.discrete(states: 2))
    agent.learner.target.parameters.values.update(repeating: 0, count: agent.learner.target.parameters.count)
    agent.learner.target.parameters["layers.0.bias"]?[0] = 10
    let q = ReferenceNetwork(agent.learner.online)([1, 0])[1]
    agent.learn(from: HandMadeStep(states: [0], actions: [1], rewards: [1], next: [1], endings: [.none]))
    let loss = try #require(agent.takeMetrics().first { $0.name == "loss" }).value
    #expect(abs(loss - (q - 6) * (q - 6)) < 1e-4)
  }

  @Test func aLearningStartBeyondTheBudgetIsWarnedOf() throws {
    let dqn = try #require(agentCatalog.first { $0.name == "dqn" })
    #expect(
      dqn.warnings(["learning_starts": .integer(5000)], 5000).map(\.description) == [
        "learning_starts: learning starts after 5,000 steps but training ends after 5,000: nothing will be learned"
      ])
    #expect(dqn.warnings(["learning_starts": .integer(4999), "train_freq": .integer(1)], 5000) == [])
    #expect(dqn.warnings([:], 10_010) == [])
  }

  @Test func aFirstUpdateBeyondTheBudgetIsWarnedOf() throws {
    let dqn = try #require(agentCatalog.first { $0.name == "dqn" })
    let values: [String: ConfigurationValue] = [
      "learning_starts": .integer(4000), "train_freq": .integer(3000),
    ]
    #expect(
      dqn.warnings(values, 5000).map(\.description) == [
        "train_freq: the first update comes after 6,000 steps but training ends after 5,000: nothing will be learned"
      ])
    #expect(dqn.warnings(values, 6000) == [])
    #expect(dqn.warnings([:], 10_009).map(\.key) == ["train_freq"])
  }

  @Test func aTargetNetworkThatIsNeverUpdatedIsWarnedOf() throws {
    let dqn = try #require(agentCatalog.first { $0.name == "dqn" })
    func warnings(
      _ steps: Int, _ other: [String: ConfigurationValue] = [:]
    ) -> [ConfigurationProblem] {
      let values: [String: ConfigurationValue] = [
        "learning_starts": .integer(100), "target_update_interval": .integer(6000),
      ]
      return dqn.warnings(values.merging(other) { $1 }, steps)
    }
    #expect(
      warnings(5000).map(\.description) == [
        "target_update_interval: the target network is first updated after 6,000 steps but training ends after 5,000: it keeps its first weights"
      ])
    #expect(warnings(6000) == [])
    #expect(warnings(5000, ["tau": .number(0.5)]) == [])
    #expect(warnings(5000, ["target": .text("none")]) == [])
    #expect(warnings(5000, ["teacher": .text("seed-1.sqlite")]) == [])
    #expect(warnings(5000, ["learning_starts": .integer(5000)]).map(\.key) == ["learning_starts"])
  }
}
