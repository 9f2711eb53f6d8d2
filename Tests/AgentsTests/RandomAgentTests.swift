import Agents
import RLCore
import Testing

@Suite struct RandomAgentTests {
  @Test func everyActionIsEquallyLikely() {
    let agent = RandomAgent(.discrete(states: 1, actions: 4, seed: 6))
    var counts = [0, 0, 0, 0]
    for _ in 0..<10_000 { for action in agent.actions(inStates: [0, 0, 0, 0]) { counts[Int(action)] += 1 } }
    // Four and a half standard deviations of a count are 390.
    #expect(counts.allSatisfy { abs($0 - 10_000) < 390 }, "\(counts)")
  }

  @Test func askingItsGreedyPolicyDoesNotShiftItsOwnDraws() {
    let agents = (0..<2).map { _ in RandomAgent(.discrete(states: 1, actions: 1000)) }
    let policy = agents[0].greedyPolicy(batchSize: 1)
    let played = policy.actions(inStates: Array(repeating: 0, count: 50))
    let chosen = agents[0].actions(inStates: Array(repeating: 0, count: 50))
    #expect(chosen == agents[1].actions(inStates: Array(repeating: 0, count: 50)))
    #expect(chosen != played)
  }

  @Test func itLearnsNothing() throws {
    let agent = RandomAgent(.discrete(states: 2))
    agent.learn(
      from: HandMadeStep(states: [0], actions: [0], rewards: [1], next: [1], endings: [.terminated]))
    #expect(agent.tensors == [] && agent.takeMetrics() == [] && agent.epsilon == 1)
    try agent.load([])
    #expect(throws: TensorMismatch("a random agent has no weights, but there are arrays")) {
      try agent.load([NamedTensor("q_table", shape: [1], .float64([0]))])
    }
  }
}
