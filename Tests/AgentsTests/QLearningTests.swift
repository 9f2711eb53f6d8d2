import Agents
import RLCore
import Testing

@Suite struct QLearningTests {
  private func configuration(_ change: (inout QLearning.Configuration) -> Void) -> QLearning.Configuration {
    var configuration = QLearning.Configuration()
    change(&configuration)
    return configuration
  }

  @Test func anUpdateGoesPartOfTheWayToItsTarget() throws {
    let agent = try QLearning(
      configuration { ($0.table.learningRate, $0.table.gamma) = (0.25, 0.5) }, .discrete(states: 2))
    (agent.table.values[2], agent.table.values[3]) = (2, 8)
    agent.tableDidChange()
    // Target 4 + 0.5 * 8 = 8; a quarter of the way from 0.
    agent.learn(from: HandMadeStep(states: [0], actions: [1], rewards: [4], next: [1], endings: [.none]))
    #expect((0..<4).map { agent.table.values[$0] } == [0, 2, 2, 8])
  }

  @Test func rowsOfABatchAreLearnedFromOneAfterTheOther() throws {
    let agent = try QLearning(
      configuration { ($0.table.learningRate, $0.table.gamma) = (1, 0.5) },
      .discrete(states: 3, environments: 2))
    agent.learn(
      from: HandMadeStep(
        states: [1, 0], actions: [0, 1], rewards: [8, 1], next: [2, 1], endings: [.terminated, .none]))
    #expect((0..<6).map { agent.table.values[$0] } == [0, 5, 8, 0, 0, 0])
  }

  @Test func theStepSizeFallsInAStraightLineOverThePlannedSteps() throws {
    let agent = try QLearning(
      configuration { ($0.table.learningRate, $0.table.finalLearningRate) = (1, 0) },
      .discrete(states: 1, totalSteps: 4))
    var values: [Double] = []
    for _ in 0..<5 {
      agent.table.values[0] = 0
      agent.learn(
        from: HandMadeStep(states: [0], actions: [0], rewards: [1], next: [0], endings: [.terminated]))
      values.append(agent.table.values[0])
    }
    #expect(values == [1, 0.75, 0.5, 0.25, 0])
  }

  @Test(arguments: [1, 2]) func aSampleAverageIsTheMeanOfItsTargets(steps: Int) throws {
    let entry = try #require(agentCatalog.first { $0.name == "q-learning" })
    let agent = try entry.make(
      [
        "step_size": .text("sample-average"), "n_steps": .integer(steps), "initial_q": .number(100),
        "gamma": .number(1),
      ], .discrete(states: 1))
    for reward in [2, 4, 12] as [Double] {
      agent.learn(
        from: HandMadeStep(states: [0], actions: [1], rewards: [reward], next: [0], endings: [.terminated]))
    }
    guard case .float64(let values) = agent.tensors[0].elements else { return }
    #expect(values == [100, 6])
    #expect(agent.takeMetrics().map(\.name) == ["td_error", "mean_q"])
  }

  @Test func arraysAreLearnedFromByTheirBins() throws {
    let agent = try QLearning(
      configuration {
        ($0.table.learningRate, $0.table.bins, $0.table.low, $0.table.high) = (1, [2, 2], [-1, -1], [1, 1])
      },
      .box(size: 2))
    agent.learn(
      from: HandMadeStep(
        [[-0.5, 0.5]], actions: [1], rewards: [3], next: [[0.5, 0.5]], endings: [.terminated]))
    #expect((0..<8).map { agent.table.values[$0] } == [0, 0, 0, 3, 0, 0, 0, 0])
    #expect(agent.greedyPolicy(batchSize: 2).actions(for: [[-0.9, 0.1], [0.9, 0.1]]) == [1, 0])
  }

  @Test func metricsAreMeansSinceTheyWereLastTaken() throws {
    let agent = try QLearning(configuration { $0.table.learningRate = 0.5 }, .discrete(states: 1))
    #expect(agent.takeMetrics() == [])
    agent.learn(
      from: HandMadeStep(states: [0], actions: [0], rewards: [4], next: [0], endings: [.terminated]))
    agent.learn(
      from: HandMadeStep(states: [0], actions: [1], rewards: [-8], next: [0], endings: [.terminated]))
    #expect(
      agent.takeMetrics() == [Metric("td_error", 6), Metric("mean_q", -1), Metric("learning_rate", 0.5)])
    #expect(agent.takeMetrics() == [])
  }

  @Test func theGreedyPolicyFollowsWhatIsLearnedAndDrawsNothing() throws {
    let agents = try (0..<2).map { _ in
      try QLearning(configuration { $0.table.learningRate = 1 }, .discrete(states: 2, actions: 5))
    }
    let greedy = agents[0].greedyPolicy(batchSize: 2)
    #expect(greedy.actions(inStates: [0, 1]) == [0, 0])
    for agent in agents {
      agent.learn(
        from: HandMadeStep(states: [1], actions: [3], rewards: [1], next: [0], endings: [.terminated]))
    }
    for _ in 0..<100 { #expect(greedy.actions(inStates: [0, 1]) == [0, 3]) }
    for _ in 0..<100 { #expect(agents[0].actions(inStates: [0, 1]) == agents[1].actions(inStates: [0, 1])) }
  }

  @Test func whatWasSavedIsLoadedBitForBit() throws {
    let saved = try QLearning(QLearning.Configuration(), .discrete(states: 5, seed: 3))
    BatchEnvironment.of(Corridor(stateCount: 5)).train(saved, steps: 500)
    let loaded = try QLearning(QLearning.Configuration(), .discrete(states: 5, seed: 4))
    #expect(loaded.tensors != saved.tensors)
    try loaded.load(saved.tensors)
    #expect(loaded.tensors == saved.tensors)
    #expect(loaded.tensors.map(\.name) == ["q_table"])
  }
}

/// The best action that Q-learning keeps for every state is the one that its table has.
@Suite struct KeptBestActionTests {
  @Test(arguments: [1, 2, 3, 4, 5, 7], TieRule.allCases)
  func keptBestActionsAreThoseOfTheTable(actionCount: Int, rule: TieRule) throws {
    var configuration = QLearning.Configuration()
    (configuration.exploration.initialEpsilon, configuration.exploration.finalEpsilon) = (0, 0)
    (configuration.table.learningRate, configuration.exploration.ties) = (1, rule)
    let agent = try QLearning(configuration, .discrete(states: 3, actions: actionCount))
    var (random, others) = (RandomStream(seed: 1), 0)
    for _ in 0..<500 {
      // Few values, so that many are equal.
      agent.learn(
        from: HandMadeStep(
          states: [Int32(random.below(3))], actions: [Int32(random.below(actionCount))],
          rewards: [Double(random.below(3))], next: [0], endings: [.terminated]))
      let (chosen, first) = (
        agent.actions(inStates: [0, 1, 2]), (0..<3).map { agent.table.greedyAction(in: Int32($0)) }
      )
      if rule == .first { #expect(chosen == first) }
      for state in 0..<3 {
        let row = agent.table.values + state * actionCount
        #expect(row[Int(chosen[state])] == row[Int(first[state])])
        others += chosen[state] == first[state] ? 0 : 1
      }
    }
    #expect((others > 100) == (rule == .random && actionCount > 1))
  }
}
