import Agents
import Lab
import RLCore
import Testing

@Suite struct TrainingDivergenceTests {
  @Test(arguments: [Double.nan, .infinity, -.infinity]) func aMetricThatIsNoNumberEndsTraining(value: Double)
    throws
  {
    let agent = ScriptedAgent()
    agent.script = [[Metric("loss", 1)], [Metric("loss", value)]]
    let batch = BatchEnvironment(
      Stairs(), count: 1, maxEpisodeSteps: nil, episodeSeeds: .drawn(root: 1, purpose: .trainingEpisodes))
    let trainer = Trainer(
      agent: agent, batch: batch, totalSteps: 1000, metricsEvery: 100, evaluateEvery: nil,
      checkpointEvery: nil,
      sink: nil)
    let reports = trainer.reports()
    #expect(reports.map(\.step) == [100, 200])
    #expect(reports.map(\.hasDiverged) == [false, true])
    #expect(reports.map(\.isFinished) == [false, false])
    #expect(trainer.next() == nil)
  }

  @Test func rewardsBeyondSinglePrecisionMakeDQNDiverge() throws {
    let batch = BatchEnvironment(
      Blast(), count: 1, maxEpisodeSteps: 10, episodeSeeds: .drawn(root: 1, purpose: .trainingEpisodes))
    let agent = try #require(agentCatalog.first { $0.name == "dqn" }).make(
      ["learning_starts": .integer(20), "train_freq": .integer(1), "batch_size": .integer(4)],
      AgentContext(
        observationSpace: batch.observationSpace, actionSpace: batch.actionSpace, environments: 1,
        totalSteps: 1000,
        seed: 1))
    let trainer = Trainer(
      agent: agent, batch: batch, totalSteps: 1000, metricsEvery: 50, evaluateEvery: nil,
      checkpointEvery: nil,
      sink: nil)
    let reports = trainer.reports()
    #expect(reports.last?.hasDiverged == true)
    #expect(reports.last?.step == 50)
  }
}
