import Agents
import GridWorlds
import Lab
import RLCore
import Testing

/// An agent that can play and learn many steps in a call does then what it does step by step, to the bit.
@Suite struct TableRolloutTests {
  /// Hides an agent's way of its own, so that the trainer goes step by step.
  private final class StepByStep: Agent {
    let inner: any Agent
    init(_ inner: any Agent) { self.inner = inner }

    func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
      inner.selectActions(for: observations, into: actions)
    }
    func learn(from transitions: Transitions) { inner.learn(from: transitions) }
    func greedyPolicy(batchSize: Int) -> any Policy { inner.greedyPolicy(batchSize: batchSize) }
    func frozenPolicy(of tensors: [NamedTensor], batchSize: Int) throws -> any Policy {
      try inner.frozenPolicy(of: tensors, batchSize: batchSize)
    }
    var nonFinite: Metric? { inner.nonFinite }
    var epsilon: Double? { inner.epsilon }
    func takeMetrics() -> [Metric] { inner.takeMetrics() }
    var tensors: [NamedTensor] { inner.tensors }
    func load(_ tensors: [NamedTensor]) throws { try inner.load(tensors) }
    func transfer(_ state: inout StateTransfer) throws(TensorMismatch) { try inner.transfer(&state) }
  }

  private struct World: Sendable, CustomTestStringConvertible {
    var id: String
    var agent: [String: ConfigurationValue] = [:]
    var environment: [String: ConfigurationValue] = [:]
    var algorithm = "q-learning"
    var environments = 1
    var testDescription: String { "\(algorithm) \(agent) on \(environments) \(id) \(environment)" }

    func parts() throws -> (agent: any Agent, batch: BatchEnvironment) {
      let entry = try #require(gridWorlds.first { $0.id == id })
      let batch = try entry.make(environment).batch(
        count: environments, maxEpisodeSteps: entry.maxEpisodeSteps(environment),
        episodeSeeds: .drawn(root: 3, purpose: .trainingEpisodes))
      let agent = try #require(agentCatalog.first { $0.name == algorithm }).make(
        agent,
        AgentContext(
          observationSpace: batch.observationSpace, actionSpace: batch.actionSpace,
          environments: environments, totalSteps: 30_000, seed: 3))
      return (agent, batch)
    }
  }

  private static let worlds = [
    World(id: "FrozenLake-v1"),
    World(id: "FrozenLake8x8-v1", agent: ["learning_rate_final": .number(0.001)]),
    World(id: "Taxi-v4", agent: ["exploration_schedule": .text("constant")]),
    World(
      id: "CliffWalking-v1",
      agent: ["exploration_schedule": .text("constant"), "initial_q": .number(1)]),
    // Without exploration every coin is tossed at an epsilon of 0.
    World(
      id: "CliffWalking-v1",
      agent: [
        "exploration_initial_eps": .number(0), "exploration_final_eps": .number(0), "initial_q": .number(2),
      ]),
    World(id: "Taxi-v4", environment: ["is_rainy": .bool(true)]),
    World(id: "WindyGridworld-v0"),
    // Every step costs 1, so the step size counts from the first one on.
    World(id: "WindyGridworld-v0", agent: ["learning_rate_final": .number(0.001)]),
  ]

  @Test(arguments: worlds) private func aRolloutDoesWhatStepsDoToTheBit(_ world: World) throws {
    func train(_ agent: any Agent, _ batch: BatchEnvironment) throws -> (
      KeepingSink, [[Metric]], [NamedTensor]
    ) {
      let sink = KeepingSink()
      let trainer = Trainer(
        agent: agent, batch: batch, budget: .steps(30_000), metricsEvery: .steps(700), evaluateEvery: nil,
        checkpointEvery: nil, sink: sink)
      let metrics = trainer.reports().map { $0.metrics.filter { $0.name != "steps_per_second" } }
      return (sink, metrics.filter { !$0.isEmpty }, try agent.trainingState)
    }
    let (fused, fusedBatch) = try world.parts()
    let (plain, plainBatch) = try world.parts()
    #expect((fused as? any TableLearner)?.rollout(in: fusedBatch) != nil)
    let (a, b) = (try train(fused, fusedBatch), try train(StepByStep(plain), plainBatch))
    #expect(a.0.timeless == b.0.timeless && !a.0.episodes.isEmpty)
    #expect(a.0.actions == b.0.actions)
    #expect(a.1 == b.1 && a.1.count > 40)
    #expect(a.2 == b.2)
    expectEqual(fusedBatch, plainBatch)
    // Step by step from there on, the two go on as one.
    for (agent, batch) in [(fused, fusedBatch), (plain, plainBatch)] {
      for _ in 0..<500 {
        agent.selectActions(for: batch.observations, into: batch.actions)
        batch.step()
        agent.learn(from: batch.transitions)
      }
    }
    #expect(fused.trainingState == plain.trainingState)
    expectEqual(fusedBatch, plainBatch)
  }

  private func expectEqual(_ a: BatchEnvironment, _ b: BatchEnvironment) {
    #expect(a.observations.row(0) == b.observations.row(0))
    #expect(a.previousObservations.row(0) == b.previousObservations.row(0))
    #expect(a.nextObservations.row(0) == b.nextObservations.row(0))
    #expect(a.rewards[0] == b.rewards[0] && a.endings[0] == b.endings[0] && a.actions[0] == b.actions[0])
    #expect(a.episodeSeeds[0] == b.episodeSeeds[0] && a.finishedSeeds[0] == b.finishedSeeds[0])
    #expect(a.elapsedSteps[0] == b.elapsedSteps[0])
  }

  @Test(arguments: [
    World(id: "FrozenLake-v1", environments: 2),
    World(id: "FrozenLake-v1", algorithm: "sarsa"),
    World(id: "FrozenLake-v1", agent: ["exploration": .text("boltzmann")]),
    World(id: "FrozenLake-v1", agent: ["n_steps": .integer(2)]),
    World(id: "FrozenLake-v1", agent: ["step_size": .text("sample-average")]),
    World(id: "FrozenLake-v1", agent: ["exploration_schedule": .text("exponential")]),
    // More than the table moves a taxi whose passenger changes their mind.
    World(id: "Taxi-v4", environment: ["fickle_passenger": .bool(true)]),
  ]) private func otherPairsGoStepByStep(_ world: World) throws {
    let (agent, batch) = try world.parts()
    #expect((agent as? any TableLearner)?.rollout(in: batch) == nil)
  }

  @Test func aRolloutStopsAtItsLimitAndBehindAnEnding() throws {
    let (agent, batch) = try World(id: "FrozenLake-v1").parts()
    let rollout = try #require((agent as? any TableLearner)?.rollout(in: batch))
    let actions = UnsafeMutablePointer<Int32>.allocate(capacity: 200)
    defer { actions.deallocate() }
    var earned = 0.0
    batch.reset()
    #expect(rollout(1, actions, &earned) == 1)
    #expect(batch.elapsedSteps[0] == 1 && batch.endings[0] == .none)
    let steps = rollout(200, actions, &earned)
    #expect(steps < 100 && batch.endings[0] != .none && batch.elapsedSteps[0] == 0)
  }
}
