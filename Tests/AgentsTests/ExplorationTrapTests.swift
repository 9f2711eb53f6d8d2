import Agents
import RLCore
import Testing

/// What epsilon counts, for both agents that explore so.
@Suite struct ExplorationTrapTests {
  /// A Q-learning and a DQN agent; DQN learns nothing before its `learning_starts`.
  private func agents(
    _ context: AgentContext, from initial: Double, to final: Double, fraction: Double, seed: UInt64 = 1
  ) throws -> [any Agent] {
    var table = QLearning.Configuration()
    table.exploration.ties = .first
    (table.exploration.initialEpsilon, table.exploration.finalEpsilon, table.exploration.fraction) = (
      initial, final, fraction
    )
    var network = DQN.Configuration()
    (network.exploration.initialEpsilon, network.exploration.finalEpsilon, network.exploration.fraction) = (
      initial, final, fraction
    )
    (network.network.hiddenSizes, network.updates.learningStarts, network.replay.batchSize) = ([], 60, 2)
    return [try QLearning(table, context), try DQN(network, context)]
  }

  @Test func epsilonCountsFromStepZeroOfThePlannedStepsNotFromTheFirstUpdate() throws {
    for agent in try agents(.discrete(states: 1, totalSteps: 100), from: 1, to: 0, fraction: 0.5) {
      var epsilons: [Double] = []
      for step in 0...100 {
        if step % 25 == 0 { epsilons.append(try #require(agent.epsilon)) }
        agent.learn(from: HandMadeStep(states: [0], actions: [0], rewards: [0], next: [0], endings: [.none]))
      }
      #expect(epsilons == [1, 0.5, 0, 0, 0])
    }
  }

  @Test func epsilonCountsEnvironmentStepsHoweverManyABatchTakes() throws {
    let context = AgentContext.discrete(states: 1, environments: 5, totalSteps: 100)
    for agent in try agents(context, from: 1, to: 0, fraction: 1) {
      let five = HandMadeStep(
        states: [0, 0, 0, 0, 0], actions: [0, 0, 0, 0, 0], rewards: [0, 0, 0, 0, 0], next: [0, 0, 0, 0, 0],
        endings: [.none, .none, .none, .none, .none])
      for _ in 0..<10 { agent.learn(from: five) }
      #expect(agent.epsilon == 0.5)
    }
  }

  @Test func eachEnvironmentOfABatchTossesItsOwnCoin() throws {
    // With 1000 actions a random one is hardly ever the greedy one, so nearly every other action is exploration.
    let context = AgentContext.discrete(states: 1, actions: 1000, environments: 2)
    for agent in try agents(context, from: 0.5, to: 0.5, fraction: 1) {
      let greedy = agent.greedyPolicy(batchSize: 1).actions(inStates: [0])[0]
      var counts = [0, 0, 0]
      for _ in 0..<4000 { counts[agent.actions(inStates: [0, 0]).count { $0 != greedy }] += 1 }
      // None, one or both explore: a quarter, a half, a quarter; five standard deviations are 137 and 158.
      #expect(
        abs(counts[0] - 1000) < 137 && abs(counts[1] - 2000) < 158 && abs(counts[2] - 1000) < 137, "\(counts)"
      )
    }
  }

  @Test func rowsExploreWithDifferentActions() throws {
    for agent in try agents(.discrete(states: 1, actions: 1000, environments: 8), from: 1, to: 1, fraction: 1)
    {
      #expect(Set(agent.actions(inStates: [0, 0, 0, 0, 0, 0, 0, 0])).count >= 6)
    }
  }

  @Test func theFinalEpsilonStays() throws {
    for agent in try agents(.discrete(states: 1, totalSteps: 10), from: 1, to: 0.25, fraction: 0.2) {
      for _ in 0..<30 {
        agent.learn(from: HandMadeStep(states: [0], actions: [0], rewards: [0], next: [0], endings: [.none]))
      }
      #expect(agent.epsilon == 0.25)
    }
  }
}
