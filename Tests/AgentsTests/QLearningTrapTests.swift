import Agents
import RLCore
import Testing

/// Mistakes that Q-learning invites; each test is named after what must hold and fails where it does not.
@Suite struct QLearningTrapTests {
  private func agent(
    _ context: AgentContext, gamma: Double = 0.5, initialValue: Double = 0, epsilon: Double = 0
  ) throws -> QLearning {
    var configuration = QLearning.Configuration()
    (configuration.table.learningRate, configuration.table.gamma, configuration.table.initialValue) = (
      1, gamma, initialValue
    )
    (configuration.exploration.initialEpsilon, configuration.exploration.finalEpsilon) = (epsilon, epsilon)
    return try QLearning(configuration, context)
  }

  @Test func truncationKeepsTheBootstrap() throws {
    let batch = BatchEnvironment.of(Treadmill(), maxEpisodeSteps: 5)
    let agent = try agent(.fitting(batch))
    // 1 + 1/2 + 1/4 + ... = 2, though every fifth step, the last one too, ends an episode.
    batch.train(agent, steps: 100)
    #expect(agent.table.values[0] == 2)
  }

  @Test func terminationEndsTheBootstrap() throws {
    let agent = try agent(.discrete(states: 2), initialValue: 100)
    agent.learn(
      from: HandMadeStep(states: [0], actions: [0], rewards: [3], next: [1], endings: [.terminated]))
    #expect(agent.table.values[0] == 3)
  }

  @Test func whereTheTaskAndTheTimeLimitEndTogetherTheTaskWins() throws {
    // The corridor's end is reached in exactly as many steps as the limit allows.
    let batch = BatchEnvironment.of(Corridor(stateCount: 2), maxEpisodeSteps: 1)
    let agent = try agent(.fitting(batch), initialValue: 100, epsilon: 1)
    batch.train(agent, steps: 50)
    #expect(agent.table.values[1] == 1)
  }

  @Test func theSuccessorOfTheLastStepIsTheTrueOneNotTheNextEpisodesFirst() throws {
    let batch = BatchEnvironment.of(Corridor(stateCount: 10), maxEpisodeSteps: 3)
    let agent = try agent(.fitting(batch))
    let up = { (state: Int) in state * 2 + 1 }
    for state in 0..<10 { agent.table.values[up(state)] = 64 }
    agent.tableDidChange()
    // Up from 0 to 3: half of 64 each time, as long as state 3, never acted in, is what state 2 leads to.
    batch.train(agent, steps: 3)
    #expect((0..<5).map { agent.table.values[up($0)] } == [32, 32, 32, 64, 64])
  }

  @Test func resetsAreNoTransitions() throws {
    let batch = BatchEnvironment.of(Corridor(stateCount: 3))
    let agent = try agent(.fitting(batch), gamma: 1)
    (agent.table.values[1], agent.table.values[3]) = (7, 7)
    agent.tableDidChange()
    batch.train(agent, steps: 2)
    // Two steps, two updates: nothing was learned of the terminal state, nor of the way back to the start.
    #expect((0..<6).map { agent.table.values[$0] } == [0, 7, 0, 1, 0, 0])
  }

  @Test func theTerminalUpdateHappensAndDoesNotBootstrapFromAnOptimisticStart() throws {
    let batch = BatchEnvironment.of(Corridor(stateCount: 2))
    let agent = try agent(.fitting(batch), gamma: 1, initialValue: 100, epsilon: 1)
    batch.train(agent, steps: 50)
    // Up earns 1 and ends. Staying, undiscounted, is worth what it was thought to be; the end is never acted in.
    #expect((0..<4).map { agent.table.values[$0] } == [100, 1, 100, 100])
  }

  @Test func afterAnEpisodeTheAgentActsOnTheResetObservation() throws {
    let batch = BatchEnvironment.of(Corridor(stateCount: 3))
    let agent = try agent(.fitting(batch))
    // Up everywhere but in the dead end: who acted on that would stay in state 0 once in each episode.
    (agent.table.values[1], agent.table.values[3], agent.table.values[4]) = (1, 1, 1)
    agent.tableDidChange()
    var states: [Double] = []
    batch.reset()
    for _ in 0..<6 {
      states.append(batch.observations.row(0)[0])
      agent.selectActions(for: batch.observations, into: batch.actions)
      batch.step()
    }
    #expect(states == [0, 1, 0, 1, 0, 1])
  }
}
