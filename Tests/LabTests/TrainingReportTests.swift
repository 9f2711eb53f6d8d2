import Lab
import RLCore
import Testing

@Suite struct TrainingReportTests {
  private func batch(count: Int = 1) -> BatchEnvironment {
    BatchEnvironment(
      Stairs(), count: count, maxEpisodeSteps: nil, episodeSeeds: .drawn(root: 1, purpose: .trainingEpisodes))
  }

  private func trainer(
    _ agent: ScriptedAgent = ScriptedAgent(), count: Int = 1, totalSteps: Int, metricsEvery: Int? = nil,
    evaluateEvery: Int? = nil, checkpointEvery: Int? = nil, sink: (any EpisodeSink)? = nil
  ) -> Trainer {
    Trainer(
      agent: agent, batch: batch(count: count), budget: .steps(totalSteps),
      metricsEvery: metricsEvery.map(TrainingSpan.steps),
      evaluateEvery: evaluateEvery.map(TrainingSpan.steps),
      checkpointEvery: checkpointEvery.map(TrainingSpan.steps), sink: sink)
  }

  @Test func reportsCountStepsAndEpisodes() throws {
    // Episodes of three steps that earn 1 + 2 + 3.
    let reports = trainer(totalSteps: 10, metricsEvery: 2).reports()
    #expect(reports.map(\.step) == [2, 4, 6, 8, 10])
    #expect(reports.map(\.episodes) == [0, 1, 2, 2, 3])
    #expect(reports.map(\.meanReturn) == [nil, 6, 6, 6, 6])
    #expect(reports.map(\.isFinished) == [false, false, false, false, true])
    #expect(!reports.contains { $0.hasDiverged })
  }

  @Test func aBatchCountsAllOfItsEnvironments() {
    let agent = ScriptedAgent()
    let reports = trainer(agent, count: 3, totalSteps: 20).reports()
    #expect(reports.last?.step == 21 && reports.last?.isFinished == true)
    #expect(reports.last?.episodes == 6)
    #expect(agent.learned.count == 21 && agent.seen.count == 21)
  }

  @Test func whatIsDueIsDueAtItsOwnMultiplesAndAtTheEnd() {
    let agent = ScriptedAgent()
    agent.script = Array(repeating: [Metric("loss", 1)], count: 4)
    let reports = trainer(agent, totalSteps: 100, metricsEvery: 30, evaluateEvery: 40, checkpointEvery: 45)
      .reports()
    #expect(reports.map(\.step) == [30, 40, 45, 60, 80, 90, 100])
    #expect(reports.filter { !$0.metrics.isEmpty }.map(\.step) == [30, 60, 90, 100])
    #expect(reports.filter(\.evaluationIsDue).map(\.step) == [40, 80, 100])
    #expect(reports.filter(\.checkpointIsDue).map(\.step) == [45, 90, 100])
  }

  @Test func withNothingDueTheEndIsStillReported() {
    let last = trainer(totalSteps: 7).reports().last
    #expect(last?.step == 7 && last?.isFinished == true)
    #expect(last?.evaluationIsDue == true && last?.checkpointIsDue == true)
  }

  @Test func afterTheLastReportThereIsNone() {
    let trainer = trainer(totalSteps: 5)
    _ = trainer.reports()
    #expect(trainer.next() == nil && trainer.next() == nil)
    #expect(trainer.step == 5)
  }

  @Test func metricsAreTheAgentsWithEpsilonAndSpeed() throws {
    let agent = ScriptedAgent()
    (agent.epsilon, agent.script) = (0.25, [[Metric("loss", 3)], []])
    let reports = trainer(agent, totalSteps: 2000, metricsEvery: 1000).reports().filter {
      !$0.metrics.isEmpty
    }
    let learned = reports.map { $0.metrics.filter { $0.name != "steps_per_second" } }
    #expect(learned == [[Metric("loss", 3), Metric("epsilon", 0.25)], [Metric("epsilon", 0.25)]])
    #expect(reports[0].epsilon == 0.25)
    #expect(reports.last?.metrics.last?.name == "steps_per_second")
    #expect(reports.last?.metrics.last?.value ?? 0 > 0)
  }

  @Test func noSpeedIsOfLessThanAMillisecond() {
    let trainer = trainer(totalSteps: 700, metricsEvery: 1)
    let speeds = trainer.reports().flatMap(\.metrics).filter { $0.name == "steps_per_second" }
    #expect(
      (1...Int(trainer.seconds / 1e-3) + 1).contains(speeds.count), "the last report has one of any time")
  }

  @Test func trainingTimeNeverFalls() {
    let seconds = trainer(totalSteps: 1000, metricsEvery: 10).reports().map(\.seconds)
    #expect(zip(seconds, seconds.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(seconds[0] > 0)
  }

  @Test func afterAnEpisodeTheAgentActsOnTheResetObservation() {
    let agent = ScriptedAgent()
    _ = trainer(agent, totalSteps: 9).reports()
    #expect(agent.seen.map { $0[0] } == [0, 1, 2, 0, 1, 2, 0, 1, 2])
  }

  @Test func theAgentLearnsOfTrueSuccessorsAndOfNoReset() {
    let agent = ScriptedAgent()
    _ = trainer(agent, totalSteps: 6).reports()
    #expect(agent.learned.map { $0.from[0] } == [0, 1, 2, 0, 1, 2])
    #expect(agent.learned.map { $0.to[0] } == [1, 2, 3, 1, 2, 3])
    #expect(agent.learned.map(\.ending) == [.none, .none, .terminated, .none, .none, .terminated])
  }
}
