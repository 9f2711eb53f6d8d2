import Agents
import NeuralNetworks
import RLCore
import Testing

@Suite struct DQNTests {
  private func agent(_ context: AgentContext, _ change: (inout DQN.Configuration) -> Void = { _ in }) throws
    -> DQN
  {
    var configuration = DQN.Configuration()
    (
      configuration.network.hiddenSizes, configuration.replay.batchSize, configuration.updates.learningStarts
    ) = ([8], 4, 0)
    configuration.updates.trainFrequency = 1
    change(&configuration)
    return try DQN(configuration, context)
  }

  @Test func statesBecomeOneHotRows() {
    let encoder = ObservationEncoder(.discrete(count: 3), capacity: 2)
    #expect(encoder.size == 3)
    for (states, expected) in [([2, 0], [0, 0, 1, 1, 0, 0]), ([1, 1], [0, 1, 0, 0, 1, 0])]
      as [([Int32], [Float])]
    {
      var states = states
      states.withUnsafeMutableBufferPointer {
        let rows = encoder.encode(
          Observations(count: 2, rowSize: 1, states: $0.baseAddress, values: nil), rows: 0..<2)
        #expect((0..<6).map { rows[$0] } == expected)
      }
    }
  }

  @Test func partOfTheRowsIsEncodedFromItsOwnStart() {
    let encoder = ObservationEncoder(.discrete(count: 2), capacity: 1)
    var states: [Int32] = [0, 0, 1]
    states.withUnsafeMutableBufferPointer {
      let rows = encoder.encode(
        Observations(count: 3, rowSize: 1, states: $0.baseAddress, values: nil), rows: 2..<3)
      #expect((0..<2).map { rows[$0] } == [0, 1])
    }
  }

  @Test func theGreedyPolicyTakesTheFirstOfTheBestActions() throws {
    let agent = try agent(.discrete(states: 3, actions: 3)) { $0.network.hiddenSizes = [] }
    let weight = try #require(agent.learner.online.parameters["layers.0.weight"])
    for (index, value) in ([0, 0, 0, -1, 2, 2, -1, -3, -1] as [Float]).enumerated() { weight[index] = value }
    agent.learner.online.parameters["layers.0.bias"]?.update(repeating: 0)
    #expect(agent.greedyPolicy(batchSize: 3).actions(inStates: [0, 1, 2]) == [0, 1, 0])
  }

  @Test func theGreedyPolicyNeverExploresAndDrawsNothing() throws {
    let (asked, unasked) = (
      try agent(.discrete(states: 2, actions: 1000)), try agent(.discrete(states: 2, actions: 1000))
    )
    let greedy = asked.greedyPolicy(batchSize: 2)
    let first = greedy.actions(inStates: [0, 1])
    for _ in 0..<100 { #expect(greedy.actions(inStates: [0, 1]) == first) }
    for _ in 0..<20 { #expect(asked.actions(inStates: [0, 1]) == unasked.actions(inStates: [0, 1])) }
  }

  @Test func theGreedyPolicyFollowsWhatIsLearned() throws {
    let agent = try agent(.discrete(states: 1, environments: 2)) {
      ($0.network.hiddenSizes, $0.optimizer.learningRate) = ([], 0.5)
    }
    let greedy = agent.greedyPolicy(batchSize: 1)
    let better = 1 - greedy.actions(inStates: [0])[0]
    for _ in 0..<50 {
      agent.learn(
        from: HandMadeStep(
          states: [0, 0], actions: [better, 1 - better], rewards: [10, -10], next: [0, 0],
          endings: [.terminated, .terminated]))
    }
    #expect(greedy.actions(inStates: [0]) == [better])
  }

  @Test func moreRowsThanTheNetworkHoldsAreAskedPieceByPiece() throws {
    let agent = try agent(.discrete(states: 50, actions: 4))
    let states = (0..<50).map { Int32($0) }
    let greedy = agent.greedyPolicy(batchSize: 50)
    #expect(greedy.actions(inStates: states) == states.flatMap { greedy.actions(inStates: [$0]) })
    let boxed = try self.agent(.box(size: 2, actions: 4))
    let rows = (0..<50).map { [Float($0) - 25, Float($0 % 7)] }
    let policy = boxed.greedyPolicy(batchSize: 50)
    #expect(policy.actions(for: rows) == rows.flatMap { policy.actions(for: [$0]) })
  }

  @Test func rowsThatExploreAreNotOverwrittenByTheNetwork() throws {
    let context = AgentContext.box(size: 2, actions: 1000, environments: 3)
    let agent = try agent(context) {
      ($0.exploration.initialEpsilon, $0.exploration.finalEpsilon) = (0.5, 0.5)
    }
    let rows: [[Float]] = [[0, 1], [1, 0], [-1, 1]]
    let greedy = agent.greedyPolicy(batchSize: 3).actions(for: rows)
    var coin = EpsilonGreedy(
      actionCount: 1000, random: RandomStream(root: context.seed, purpose: .exploration))
    for _ in 0..<100 {
      let expected = greedy.map { coin.exploratoryAction(epsilon: 0.5) ?? $0 }
      #expect(agent.actions(for: rows) == expected)
    }
  }

  @Test func metricsAreMeansOverTheUpdatesSinceTheyWereLastTaken() throws {
    let agent = try agent(.discrete(states: 1)) {
      ($0.network.hiddenSizes, $0.returns.gamma, $0.optimizer.learningRate, $0.replay.bufferSize) = (
        [], 0, 1e-12, 4
      )
    }
    #expect(agent.takeMetrics() == [])
    agent.learner.online.parameters.values.update(repeating: 0, count: agent.learner.online.parameters.count)
    for _ in 0..<2 {
      agent.learn(from: HandMadeStep(states: [0], actions: [0], rewards: [3], next: [0], endings: [.none]))
    }
    // q is 0 and the target 3; by the weight and by the bias the loss's derivative is -6 each.
    let metrics = agent.takeMetrics()
    #expect(metrics.map(\.name) == ["loss", "mean_q", "gradient_norm"])
    for (metric, expected) in zip(metrics, [9, 0, 72.0.squareRoot()]) {
      #expect(abs(metric.value - expected) < 1e-5)
    }
    #expect(agent.takeMetrics() == [])
  }

  @Test func whatWasSavedIsLoadedBitForBit() throws {
    let batch = BatchEnvironment.of(Counter(), maxEpisodeSteps: 9)
    let saved = try agent(.fitting(batch))
    batch.train(saved, steps: 100)
    let loaded = try agent(.fitting(batch, seed: 2))
    #expect(loaded.tensors != saved.tensors)
    try loaded.load(saved.tensors)
    #expect(loaded.tensors == saved.tensors)
    #expect(ReferenceNetwork(loaded.learner.target).flat == ReferenceNetwork(saved.learner.online).flat)
    #expect(
      saved.tensors.map(\.name) == ["layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"])
    #expect(saved.tensors.map(\.shape) == [[2, 8], [8], [8, 2], [2]])
  }

  @Test func aNetworkOfAnotherShapeIsRefusedAndChangesNothing() throws {
    let small = try agent(.box(size: 2))
    let before = small.tensors
    let wide = try agent(.box(size: 2, seed: 2)) { $0.network.hiddenSizes = [9] }.tensors
    #expect(
      throws: TensorMismatch(
        "found the stored array 'layers.0.weight' of shape [2, 9], expected 'layers.0.weight' of shape [2, 8]"
      )
    ) { try small.load(wide) }
    let deep = try agent(.box(size: 2, seed: 2)) { $0.network.hiddenSizes = [8, 8] }.tensors
    #expect(throws: TensorMismatch("the stored network has 6 arrays, this one 4")) { try small.load(deep) }
    let moreActions = try agent(.box(size: 2, actions: 3, seed: 2)).tensors
    #expect(
      throws: TensorMismatch(
        "found the stored array 'layers.1.weight' of shape [8, 3], expected 'layers.1.weight' of shape [8, 2]"
      )
    ) { try small.load(moreActions) }
    #expect(small.tensors == before)
  }
}
