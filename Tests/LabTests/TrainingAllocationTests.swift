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
    Setup(agent: "rainbow", environment: "CartPole-v1", environments: 2, totalSteps: 1_000_000),
    Setup(
      agent: "rainbow", environment: "FourRooms-v0", totalSteps: 1_000_000,
      settings: [
        "layers": .texts(["conv 4 3x3 padding 1", "residual conv 4 3x3", "conv 8 3x3 stride 2"]),
        "layer_norm": .bool(true), "dropout": .number(0.1), "max_grad_norm": .number(10),
      ],
      parameters: ["observation": .text("planes")], frames: 3),
    Setup(
      agent: "dqn", environment: "CartPole-v1", totalSteps: 1_000_000,
      settings: ["distribution": .text("quantile"), "optimizer": .text("rmsprop"), "tau": .number(0.1)]),
    Setup(
      agent: "dqn", environment: "CartPole-v1", totalSteps: 1_000_000,
      settings: [
        "munchausen": .bool(true), "exploration": .text("boltzmann"), "optimizer": .text("adamw"),
        "learning_rate_schedule": .text("cosine"),
      ]),
    Setup(
      agent: "dqn", environment: "CartPole-v1", totalSteps: 1_000_000,
      settings: ["replay": .text("none"), "target": .text("none"), "optimizer": .text("sgd")]),
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
    // The first round warms up; it fills the buffer, makes room for the ends of as many episodes as the buffer can hold,
    // and updates the target network.
    for steps in [6000, 2000] {
      let before = allocation_count()
      for _ in 0..<steps {
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
    #expect(allocation_count() - before <= 6)
  }
}
