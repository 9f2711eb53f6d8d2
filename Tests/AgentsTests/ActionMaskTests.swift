import Agents
import NeuralNetworks
import RLCore
import Replay
import Testing

/// Counts the steps of an episode; at its start the second action is illegal.
private struct LateChoice: BoxEnvironment {
  private var count: Float = 0
  let actionSpace = DiscreteSpace("a", "b")
  let observationSpace = BoxSpace([("count", 0, 10)])
  var masksActions: Bool { true }

  init(_ parameters: NoParameters = NoParameters()) {}

  mutating func reset(using random: inout RandomStream) { count = 0 }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    count += 1
    return Step(reward: 0)
  }

  func observe(into row: inout MutableSpan<Float>) { row[0] = count }

  func writeLegalActions(into flags: inout MutableSpan<Bool>) {
    flags[0] = true
    flags[1] = count > 0
  }
}

@Suite struct ActionMaskTests {
  private func flags(_ column: Observations, _ row: Int = 0) -> [Bool]? {
    column.mask(row).map { mask in (0..<mask.count).map { mask.contains($0) } }
  }

  @Test func aBatchCarriesTheLegalActionsOfWhatIsSeenAndOfTheTrueSuccessor() {
    let batch = BatchEnvironment.of(Gate())
    batch.reset()
    #expect(flags(batch.observations) == [true, false, false])
    batch.step()
    #expect(flags(batch.previousObservations) == [true, false, false])
    #expect(flags(batch.nextObservations) == [true, true, false])
    #expect(flags(batch.observations) == [true, true, false])
    batch.step()
    batch.step()
    #expect(batch.endings[0] == .terminated)
    #expect(flags(batch.nextObservations) == [false, false, false])
    #expect(flags(batch.observations) == [true, false, false])
    #expect(flags(batch.transitions.nextObservations) == [false, false, false])
  }

  @Test func stacksOfFramesCarryTheLegalActionsOfTheTrueSuccessor() throws {
    let batch = try MadeEnvironment(LateChoice()).stackingFrames(2).batch(
      count: 1, maxEpisodeSteps: 1, episodeSeeds: .drawn(root: 1, purpose: .trainingEpisodes))
    batch.reset()
    batch.step()
    // Cut off after its first step: the next episode begins where the second action is illegal again.
    #expect(batch.endings[0] == .truncated)
    #expect(flags(batch.previousObservations) == [true, false])
    #expect(flags(batch.nextObservations) == [true, true])
    #expect(flags(batch.observations) == [true, false])
  }

  @Test func anEnvironmentWithoutIllegalActionsHasNoFlags() {
    let batch = BatchEnvironment.of(Corridor(stateCount: 3))
    batch.reset()
    batch.step()
    for column in [batch.observations, batch.previousObservations, batch.nextObservations] {
      #expect(column.legalActions == nil)
      #expect(column.mask(0) == nil)
    }
  }

  @Test func aMaskFindsLegalActionsByRankAndByValue() {
    let flags: [Bool] = [false, true, false, true]
    flags.withUnsafeBufferPointer { flags in
      guard let start = flags.baseAddress else { return }
      let mask = ActionMask(flags: start, count: 4)
      #expect(mask.legalCount == 2)
      #expect((0..<2).map { mask.action(at: $0) } == [1, 3])
      #expect(mask.greedyAction([9.0, -5, 9, -7]) == 1)
      #expect(mask.highestValue([9.0, -5, 9, -7]) == -5)
      #expect(mask.greedyAction([Float](repeating: -.infinity, count: 4)) == 1)
      #expect((-1...4).map { mask.contains($0) } == [false, false, true, false, true, false])
    }
  }

  @Test func aMaskWithoutLegalActionsGivesFiniteNumbers() {
    let flags: [Bool] = [false, false]
    flags.withUnsafeBufferPointer { flags in
      guard let start = flags.baseAddress else { return }
      let mask = ActionMask(flags: start, count: 2)
      #expect(mask.greedyAction([3.0, 4]) == 0)
      #expect(mask.highestValue([3.0, 4]) == 0)
      var random = RandomStream(seed: 1)
      #expect(mask.randomAction(using: &random) == 0)
    }
  }

  @Test(arguments: ["random", "q-learning", "dqn"], [0.0, 1.0])
  func agentsChooseLegalActionsOnly(algorithm: String, epsilon: Double) throws {
    let batch = BatchEnvironment.of(Gate(), count: 4)
    let entry = try #require(agentCatalog.first { $0.name == algorithm })
    var values: [String: ConfigurationValue] = [:]
    for key in entry.keys { values[key.name] = key.defaultValue }
    if algorithm != "random" {
      values["exploration_initial_eps"] = .number(epsilon)
      values["exploration_final_eps"] = .number(epsilon)
    }
    if algorithm == "dqn" {
      (values["learning_starts"], values["batch_size"]) = (.integer(8), .integer(8))
    }
    let agent = try entry.make(values, .fitting(batch, totalSteps: 1200))
    var taken: Set<[Int]> = []
    batch.reset()
    for _ in 0..<300 {
      agent.selectActions(for: batch.observations, into: batch.actions)
      for row in 0..<4 { taken.insert([Int(batch.observations.row(row)[0]), Int(batch.actions[row])]) }
      batch.step()
      for row in 0..<4 { #expect(batch.rewards[row] < Gate.prize) }
      agent.learn(from: batch.transitions)
    }
    // Whoever chooses at random has been everywhere.
    if epsilon == 1 || algorithm == "random" {
      #expect(taken == [[0, 0], [1, 0], [1, 1], [2, 0], [2, 1], [2, 2]])
    }
    let greedy = agent.greedyPolicy(batchSize: 4)
    for _ in 0..<300 {
      greedy.selectActions(for: batch.observations, into: batch.actions)
      batch.step()
      for row in 0..<4 { #expect(batch.rewards[row] < Gate.prize) }
    }
  }

  @Test func randomLegalActionsAreEquallyLikely() throws {
    let flags: [Bool] = [true, false, true, true]
    var (coin, counts) = (EpsilonGreedy(actionCount: 4, random: RandomStream(seed: 5)), [0, 0, 0, 0])
    flags.withUnsafeBufferPointer { flags in
      guard let start = flags.baseAddress else { return }
      let mask = ActionMask(flags: start, count: 4)
      for _ in 0..<30_000 {
        if let action = coin.exploratoryAction(epsilon: 0.5, mask: mask) { counts[Int(action)] += 1 }
      }
    }
    #expect(counts[1] == 0)
    // 5,000 each are expected; five standard deviations of a binomial count are 323.
    for action in [0, 2, 3] { #expect(abs(counts[action] - 5000) < 323) }
  }

  @Test func qLearningBootstrapsFromLegalActionsOnly() throws {
    var configuration = QLearning.Configuration()
    (configuration.table.learningRate, configuration.table.gamma) = (1, 0.5)
    let agent = try QLearning(configuration, .discrete(states: 3, actions: 2))
    agent.table.values[2] = 100
    agent.table.values[3] = -6
    agent.learn(
      from: HandMadeStep(
        states: [0], actions: [0], rewards: [1], next: [1], endings: [.none], legalNext: [[false, true]]))
    #expect(agent.table.values[0] == 1 + 0.5 * -6)
  }

  @Test(arguments: [Ending.terminated, .truncated])
  func noLegalActionAtTheEndMakesNoNaN(ending: Ending) throws {
    var configuration = QLearning.Configuration()
    (configuration.table.learningRate, configuration.table.initialValue) = (1, 50)
    let agent = try QLearning(configuration, .discrete(states: 2, actions: 2))
    agent.learn(
      from: HandMadeStep(
        states: [0], actions: [0], rewards: [-1], next: [1], endings: [ending], legalNext: [[false, false]]))
    #expect(agent.table.values[0] == -1)
  }

  @Test func dqnBootstrapsFromLegalActionsOnly() throws {
    var configuration = DQN.Configuration()
    (configuration.network.hiddenSizes, configuration.returns.gamma, configuration.replay.batchSize) = (
      [], 0.5, 3
    )
    var random = RandomStream(seed: 3)
    let learner = try DQNLearner(
      configuration, observationSpace: .discrete(count: 2), actionCount: 3, maximumRows: 3, random: &random)
    // Values of state 1 are 7, 2 and 9; those of state 0 are 0.
    for network in [learner.online, learner.target] {
      let tensors = network.parameters.tensors
      _ = network.parameters.values(of: tensors[0]).update(fromContentsOf: [0, 0, 0, 7, 2, 9])
      _ = network.parameters.values(of: tensors[1]).update(fromContentsOf: [0, 0, 0])
    }
    let buffer = ReplayBuffer(
      capacity: 3, observationSpace: .discrete(count: 2), actionCount: 8, environments: 4, gamma: 0.5,
      maskedActions: 3)
    #expect(buffer.bytesPerTransition == 17)
    // Targets: 1 + 7/2 with the 9 illegal; 1 + 2/2; -1 at an end where nothing is legal.
    let legal = [[true, true, false], [false, true, false], [false, false, false]]
    for (index, expected) in [4.5, 2, -1].enumerated() {
      HandMadeStep(
        states: [0], actions: [0], rewards: [index == 2 ? -1 : 1], next: [1],
        endings: [index == 2 ? .terminated : .none], legalNext: [legal[index]]
      ).withTransitions { transitions in
        for _ in 0..<3 { buffer.append(transitions) }
      }
      let batch = SampledBatch(count: 3, observationSpace: .discrete(count: 2), maskedActions: 3)
      var sampling = RandomStream(seed: 1)
      buffer.sample(into: batch, using: &sampling)
      #expect(flags(batch.nextObservations) == legal[index])
      // The prediction is not the first row's alone: Adam has moved it by the learning rate a step.
      let prediction = index == 0 ? 0 : learner.online.forward([1, 0], batch: 1).outputs[0]
      let loss = Double(learner.update(on: batch).loss)
      #expect(abs(loss - (expected - Double(prediction)) * (expected - Double(prediction))) < 1e-5)
    }
  }
}
