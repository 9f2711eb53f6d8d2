import CAllocationCounter
import Lab
import RLCore
import Testing

/// Once it is warm, training asks for no memory.
@Suite(.enabled(if: allocation_count() >= 0)) struct TrainingAllocationTests {
  private static let setups = [
    Setup(agent: "dqn", environment: "CartPole-v1", totalSteps: 1_000_000),
    Setup(agent: "dqn", environment: "CartPole-v1", environments: 4, totalSteps: 1_000_000),
    Setup(agent: "dqn", environment: "FrozenLake-v1", totalSteps: 1_000_000),
    Setup(agent: "q-learning", environment: "FrozenLake-v1", environments: 2, totalSteps: 1_000_000),
    Setup(agent: "random", environment: "CliffWalking-v1", totalSteps: 1_000_000),
  ]

  @Test func countingWorks() {
    let before = allocation_count()
    let array = Array(repeating: before, count: 1000)
    #expect(allocation_count() > before, "\(array.count)")
  }

  @Test(arguments: setups) func aStepAllocatesNothing(_ setup: Setup) throws {
    let trainer = try setup.makeTrainer()
    let (agent, batch) = (trainer.agent, trainer.batch)
    var blocks: [Int] = []
    blocks.reserveCapacity(2)
    // The first round warms up; it fills the buffer and updates the target network.
    for _ in 0..<2 {
      let before = allocation_count()
      for _ in 0..<2000 {
        agent.selectActions(for: batch.observations, into: batch.actions)
        batch.step()
        agent.learn(from: batch.transitions)
      }
      blocks.append(allocation_count() - before)
    }
    #expect(blocks[1] == 0)
  }

  @Test(arguments: setups) func aReportCostsAHandfulOfBlocksHoweverManyStepsItCovers(_ setup: Setup) throws {
    let trainer = try setup.makeTrainer(reportInterval: .infinity)
    while trainer.step < 10_000 { _ = trainer.next() }
    let (step, before) = (trainer.step, allocation_count())
    _ = trainer.next()
    #expect(trainer.step - step >= 16_384)
    #expect(allocation_count() - before <= 4)
  }
}
